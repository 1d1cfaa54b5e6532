"""From a cohort to the two model packages: trains the hematoma network, HENet and the 2D baseline, then measures and packages.

    python3 train.py --cohort DIR --run DIR --out .. [--steps-hematoma N] [--minutes-hematoma M] [--epochs-henet N] [--minutes-henet M]
                     [--seed N] [--only hematoma|henet|baseline2d|package] [--test DIR] [--version V] [--bfloat16]

Run the same command again after it was stopped: each stage goes on from its checkpoint in --run, and one that was done is
only looked through. The cohort is virtual patients or a hospital's own (README.md). Training takes CUDA where there is
one, else the CPU; packages are measured on the CPU.
"""

import argparse
import csv
import hashlib
import json
import os
import runpy
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
STAGES = ("hematoma", "henet", "baseline2d", "package")
LOOKED_AT_BY_HEMATOMA = ("case", "split", "has_mask", "iph_ml", "ivh_ml")
"""Columns that decide what the hematoma network is trained on: other outcomes do not make another network of it."""


def main() -> None:
    options = arguments()
    rows = table(options.cohort)
    describe(rows, options)
    # CUDA's matrix products are the same from run to run only with a workspace of fixed size; read when CUDA starts.
    os.environ.setdefault("CUBLAS_WORKSPACE_CONFIG", ":4096:8")
    stages = [options.only] if options.only else list(STAGES)
    for stage in stages:
        began = time.monotonic()
        say(f"{stage} begins ({stages.index(stage) + 1} of {len(stages)})")
        if stage == "package":
            package(options)
        else:
            train(stage, rows, options)
        say(f"{stage} done after {(time.monotonic() - began) / 60:.1f} min")


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cohort", type=Path, required=True, help="folder that npm run cohort wrote")
    parser.add_argument("--run", type=Path, required=True, help="folder for checkpoints, one for each cohort and seed")
    parser.add_argument("--out", type=Path, help="folder that gets the packages hematoma and henet")
    parser.add_argument("--steps-hematoma", type=int, help="training steps; without it those of train_hematoma.py")
    parser.add_argument("--minutes-hematoma", type=minutes, help="most time for them; without it that of train_hematoma.py")
    parser.add_argument("--epochs-henet", type=int, help="how often each case is seen, by the 2D baseline too; without it that of train_henet.py")
    parser.add_argument("--minutes-henet", type=minutes, help="most time for them; without it that of train_henet.py")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", choices=STAGES)
    parser.add_argument("--test", type=Path, help="cohort made with --for test, for the figures of the cards")
    parser.add_argument("--bfloat16", action="store_true", help="twice as fast where the processor has it (avx512_bf16, CUDA)")
    parser.add_argument("--version", help="of the packages; without it that of package.py")
    options = parser.parse_args()
    if options.out is None and options.only in (None, "package"):
        parser.error("--out is needed for the packages")
    return options


def minutes(text: str) -> float:
    value = float(text)
    if not value > 0:
        raise argparse.ArgumentTypeError("must be above 0")
    return value


def table(cohort: Path) -> list:
    try:
        with open(cohort / "cohort.csv", newline="") as file:
            return list(csv.DictReader(file))
    except FileNotFoundError:
        raise SystemExit(f"train: there is no cohort.csv in {cohort}: make it with npm run cohort, and let it end") from None


def describe(rows: list, options: argparse.Namespace) -> None:
    """Says what there is to learn from and to measure on, and stops where a split has nothing: better now than after an hour."""
    # Here, for it brings torch: a wrong command line is answered at once.
    from cohort import SPLITS, in_split, number
    from henet import DEFINITIONS

    tested = table(options.test) if options.test else rows
    for split in SPLITS if options.only in (None, "package") else SPLITS[:2]:
        own = [row for row in (tested if split == "test" else rows) if in_split(row, split)]
        masked = [row for row in own if row.get("has_mask") != "0"]
        bleeding = [row for row in masked if number(row, "iph_ml") + number(row, "ivh_ml") > 0]
        events = [f"{key} {sum(number(row, key) == 1 for row in bleeding)} of {sum(number(row, key) >= 0 for row in bleeding)}" for key in DEFINITIONS]
        say(f"{split}: {len(own)} cases, {len(masked)} with a mask, {len(bleeding)} with a bleed; {', '.join(events)}")
        if not bleeding:
            raise SystemExit(f"train: no bleed with a mask in the {split} split: add cases, give `split` in clinical.csv, or name a cohort for the figures with --test")


def train(stage: str, rows: list, options: argparse.Namespace) -> None:
    run = options.run / ("hematoma" if stage == "hematoma" else "henet")
    claim(run, stage, rows, options.seed)
    if stage == "hematoma":
        budget = {"--steps": options.steps_hematoma, "--minutes": options.minutes_hematoma}
    else:
        budget = {"--epochs": options.epochs_henet, "--minutes": options.minutes_henet}
    more = [part for flag, value in budget.items() if value for part in (flag, str(value))]
    if options.bfloat16:
        more.append("--bfloat16")
    if stage == "hematoma":
        script("train_hematoma.py", "--cohort", options.cohort, "--run", run, "--seed", options.seed, *more)
        return
    segmented = options.run / "hematoma"
    if (segmented / "trained.pt").exists():
        more += ["--hematoma", str(segmented)]
    script("train_henet.py", "--network", stage, "--cohort", options.cohort, "--run", run, "--seed", options.seed, *more)


def package(options: argparse.Namespace) -> None:
    runs = [options.run / "hematoma", options.run / "henet"]
    for file in (runs[0] / "trained.pt", runs[1] / "henet-calibrated.pt"):
        if not file.exists():
            raise SystemExit(f"train: {file} is missing: train first, without --only or with --only {file.parent.name}")
    more = ["--version", options.version] if options.version else []
    if options.test:
        more += ["--test", str(options.test)]
    script("package.py", "--cohort", options.cohort, "--hematoma", runs[0], "--henet", runs[1], "--out", options.out, *more)


def claim(run: Path, stage: str, rows: list, seed: int) -> None:
    """Notes what a run is trained on; refuses to go on with a checkpoint of something else."""
    columns = LOOKED_AT_BY_HEMATOMA if stage == "hematoma" else list(rows[0])
    content = json.dumps([[row.get(column) for column in columns] for row in rows])
    now = {"cases": len(rows), "table": hashlib.sha256(content.encode()).hexdigest(), "seed": seed}
    file = run / "run.json"
    if file.exists() and json.loads(file.read_text()) != now:
        raise SystemExit(f"train: {run} was begun with another cohort or seed: take another --run folder, or remove {run}")
    run.mkdir(parents=True, exist_ok=True)
    whole = file.with_suffix(".tmp")
    whole.write_text(json.dumps(now) + "\n")
    whole.replace(file)


def script(name: str, *args) -> None:
    """Runs a stage in this process, as if it were called by itself: what stops this stops it too."""
    before = sys.argv
    sys.argv = [str(HERE / name), *map(str, args)]
    try:
        runpy.run_path(sys.argv[0], run_name="__main__")
    finally:
        sys.argv = before


def say(text: str) -> None:
    print(f"train: {text}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        say("stopped; the same command goes on from the last checkpoint")
        sys.exit(130)
