"""Files for the importer's tests: blast_ct_states.py states OUT | reference WEIGHTS OUT

`states` writes, into folders of OUT, state dicts of invented weights under BLAST-CT's names: `good` (two members) and one folder
for each fault. `reference` writes the arrays of WEIGHTS/reference.npz as raw float32.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "models" / "training"))

import numpy as np  # noqa: E402
import torch  # noqa: E402

from blast_ct_net import UNIT, DeepMedic, upstream_name  # noqa: E402


def state(seed: int) -> dict:
    torch.manual_seed(seed)
    net = DeepMedic((UNIT,) * 3)
    for name, value in net.state_dict().items():
        if name.endswith("running_var"):
            value.uniform_(0.5, 1.5)
        elif name.endswith(("running_mean", "bn.bias")):
            value.uniform_(-0.2, 0.2)
        elif name.endswith("prelu.weight"):
            value.uniform_(-0.8, 0.8)
        elif name == "fully_connected.2.conv.weight":
            # So that the classes come out apart.
            value.mul_(20)
    return {upstream_name(name): value for name, value in net.state_dict().items()}


def states(out: Path) -> None:
    def save(folder: str, content, name: str = "model_1.pt") -> None:
        (out / folder).mkdir(parents=True, exist_ok=True)
        torch.save(content, out / folder / name)

    good = state(1)
    save("good", good)
    save("good", state(2), "model_2.pt")
    first = "path(5, 5, 5)0.path.1.conv.weight"
    save("missing", {name: value for name, value in good.items() if name != first})
    save("unknown", {**good, "decoder.weight": torch.zeros(3)})
    save("shape", {**good, first: torch.zeros(30, 2, 3, 3, 3)})
    save("nan", {**good, first: torch.full((30, 1, 3, 3, 3), float("nan"))})
    save("list", [1, 2, 3])
    whole = (out / "good" / "model_1.pt").read_bytes()
    (out / "cut").mkdir()
    (out / "cut" / "model_1.pt").write_bytes(whole[: len(whole) // 2])
    save("other", good)
    np.savez(out / "other" / "reference.npz", input_hu=np.zeros((95,) * 3, np.int16), logits_model_1=np.zeros((5, 15, 15, 15)))


def reference(weights: Path, out: Path) -> None:
    arrays = np.load(weights / "reference.npz")
    for name in arrays.files:
        arrays[name].astype("<f4").tofile(out / f"{name}.f32")


if sys.argv[1] == "states":
    states(Path(sys.argv[2]))
else:
    reference(Path(sys.argv[2]), Path(sys.argv[3]))
