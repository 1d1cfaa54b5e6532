"""What cohort.py makes of both kinds of table, run by test/training/train.test.ts. Exit 1 and a line on failure."""

import csv
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "models" / "training"))

import numpy as np  # noqa: E402

from cohort import Cohort  # noqa: E402
from provenance import provenance_of  # noqa: E402

HOSPITAL = """case,split,has_mask,iph_ml,ivh_ml,onset_hours,gcs,CHE,RHE1,RHE2
0,train,1,20.0,4.0,1.5,13,1,1,1
1,test,1,19.5,0.0,,,0,1,
81,train,1,0.000,0.000,,,,,
4,train,0,,,3,0,1,1,0
5,validation,1,3.0,0.0,,15,,,
"""
VIRTUAL = "case,split,patient_seed,iph_ml,ivh_ml,warfarin,CHE,RHE1,RHE2,p_CHE,p_RHE1,p_RHE2\n" + "".join(
    f"{n},{'train' if n < 70 else 'validation' if n < 80 else 'test'},{n},{n % 4},0.000,0,0,1,0,0.25,0.5,0.4\n" for n in range(100)
)


def cases(cohort: Cohort) -> list:
    return [int(row["case"]) for row in cohort.rows]


def refusal(action) -> str:
    try:
        action()
    except SystemExit as error:
        return str(error)
    raise AssertionError("it was not refused")


def main() -> None:
    folder = Path(tempfile.mkdtemp())
    (folder / "cohort.csv").write_text(HOSPITAL)
    train = Cohort(folder, "train")
    assert cases(train) == [0, 81], "the split column decides, and scans without a mask are left out"
    assert cases(Cohort(folder, "train", need_mask=False)) == [0, 81, 4]
    assert cases(Cohort(folder, "train", need_bleed=True)) == [0]
    # Whether a scan without a mask bleeds is not known, so it does not count as one that does.
    assert cases(Cohort(folder, "train", need_bleed=True, need_mask=False)) == [0]
    assert cases(Cohort(folder, "test")) == [1]
    np.testing.assert_array_equal(train.outcomes(), np.array([[1, 1, 1], [np.nan] * 3], dtype=np.float32))
    np.testing.assert_array_equal(Cohort(folder, "test").outcomes(), np.array([[0, 1, np.nan]], dtype=np.float32))
    np.testing.assert_array_equal(train.column("onset_hours"), np.array([1.5, np.nan], dtype=np.float32))
    assert np.isnan(train.column("systolic_mmhg")).all(), "a column that the cohort lacks is not known"
    assert Cohort(folder, "train", need_mask=False).column("gcs")[2] == 0, "a 0 that is written stays a 0"
    assert np.isnan(train.true_risks()).all()

    assert provenance_of(folder).intended_use == "demonstration"
    (folder / "cohort.json").write_text('{"source": "hospital"}')
    assert provenance_of(folder).intended_use == "research"

    (folder / "cohort.csv").write_text(HOSPITAL.replace("validation", "valid"))
    assert "case 5" in refusal(lambda: Cohort(folder, "train"))
    (folder / "cohort.csv").write_text(HOSPITAL.replace("validation", "train"))
    assert "validation" in refusal(lambda: Cohort(folder, "validation"))

    (folder / "cohort.csv").write_text(VIRTUAL)
    assert [len(Cohort(folder, split)) for split in ("train", "validation", "test")] == [70, 10, 20]
    assert cases(Cohort(folder, "validation")) == list(range(70, 80))
    assert len(Cohort(folder, "test", need_bleed=True)) == 15
    np.testing.assert_array_equal(Cohort(folder, "test").true_risks()[0], np.array([0.25, 0.5, 0.4], dtype=np.float32))
    for file in folder.iterdir():
        file.unlink()
    folder.rmdir()
    print("ok")


if __name__ == "__main__":
    main()
