"""Are faults that a hand put into the rules caught by the tests?

Each fault is put into a copy of the package, and the tests that should see it are run on that copy; nothing here is changed.
``python benchmarks/mutations.py`` prints one line a fault, caught or not, and fails where one is not; names pick some of them.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[1]
STATUS, TURNED = "tests/measure/test_evidence.py", "tests/show/test_turning_round.py"


class Fault(NamedTuple):
    """What is changed in which file, and the tests that should fail then."""

    name: str
    file: str
    changes: tuple[tuple[str, str], ...]
    tests: tuple[str, ...]


FAULTS = [
    Fault(
        "more and less swapped in framing",
        "show/say.py",
        (('"more": more, "less": less', '"more": less, "less": more'),),
        (TURNED,),
    ),
    Fault(
        "more and less terms swapped in framing",
        "show/say.py",
        (('(clear["log_ratio"] > 0)', '(clear["log_ratio"] < 0)'),),
        (TURNED,),
    ),
    Fault(
        "ratios below one written as above",
        "show/wording.py",
        (("elif ratio < 1:", "elif ratio < 0:"),),
        (TURNED,),
    ),
    Fault(
        "intervals not turned round",
        "show/wording.py",
        (("    if high < 0:", "    if high < -99:"),),
        (TURNED,),
    ),
    Fault(
        "firm up to .5 instead of alpha",
        "measure/evidence.py",
        (('row["p_family"] <= self.alpha', 'row["p_family"] <= 0.5'),),
        (STATUS,),
    ),
    Fault(
        "firm up to .5, seen by the pages",
        "measure/evidence.py",
        (('row["p_family"] <= self.alpha', 'row["p_family"] <= 0.5'),),
        (TURNED,),
    ),
    Fault(
        "p of one row instead of p_family",
        "measure/evidence.py",
        (('row["p_family"] <= self.alpha', 'row["p"] <= self.alpha'),),
        (TURNED,),
    ),
    Fault(
        "p of one row instead of q",
        "measure/evidence.py",
        (('self._may_be_said(row["q"],', 'self._may_be_said(row["p"],'), ('table["q"] <= self', 'table["p"] <= self')),
        (TURNED,),
    ),
    Fault(
        "interval across zero stated",
        "measure/evidence.py",
        ((" and (low > 0 or high < 0)", ""),),
        (TURNED,),
    ),
    Fault("texts as firm as outlets", "measure/evidence.py", (('self.about == "outlets" and row', "row"),), (TURNED,)),
    Fault(
        "alpha fixed at .05",
        "measure/evidence.py",
        (("q <= self.alpha and (low", "q <= 0.05 and (low"), ('table["q"] <= self.alpha', 'table["q"] <= 0.05')),
        (TURNED,),
    ),
    Fault("level fixed at 95 %", "measure/evidence.py", (("{100 * (1 - self.alpha):.10g} %", "95 %"),), (TURNED,)),
    Fault(
        "every dot of terms firm",
        "show/figures/canvas.py",
        (('table["status"].ne("firm") if', 'table["status"].ne(table["status"]) if'),),
        (TURNED,),
    ),
    Fault(
        "five articles whatever was asked",
        "show/say.py",
        (("in_words(scope.min_documents)", "in_words(5)"),),
        (TURNED,),
    ),
    Fault(
        "two in five undated: no days",
        "measure/evidence.py",
        (("isna().mean() > 0.5", "isna().mean() > 0.4"),),
        (STATUS,),
    ),
    Fault(
        "three in five undated: still days",
        "measure/evidence.py",
        (("isna().mean() > 0.5", "isna().mean() > 0.6"),),
        (STATUS,),
    ),
    Fault(
        "the reference that was named ignored",
        "measure/contrast.py",
        (("{OTHERS: rest} if reference == OTHERS else _groups(reference)", "{OTHERS: rest}"),),
        ("tests/measure/test_contrast.py",),
    ),
    Fault(
        "boilerplate from a tenth of articles",
        "intake/repeated.py",
        (("LEAST, SHARE = 5, 0.01", "LEAST, SHARE = 5, 0.1"),),
        ("tests/intake/test_repeated.py",),
    ),
    Fault(
        "intentions counted as said",
        "attribution/cues.py",
        (("SAID = ACTS[:3]", "SAID = ACTS"),),
        ("tests/measure/test_speech.py",),
    ),
    Fault(
        "one quotation given to two speakers",
        "attribution/choice.py",
        (("if not all(_is_nested(other, candidate, places) for other in others):", "if False:"),),
        ("tests/attribution/test_choice.py",),
    ),
    Fault(
        "a host's questions quoted",
        "attribution/quotations.py",
        (("word not in tells", "False"),),
        ("tests/attribution/test_attributions.py",),
    ),
    Fault(
        "an interval that ends at zero covers it not",
        "pages/verify_and_diff.py",
        (("held[0] <= 0 <= held[1]", "held[0] < 0 < held[1]"),),
        ("tests/pages/test_verify_and_diff.py",),
    ),
]


def fails(package: Path, tests: tuple[str, ...]) -> bool:
    """Do the tests fail on a copy of the package?"""
    env = os.environ | {"PYTHONPATH": str(package.parent), "MPLBACKEND": "Agg", "PYTHONHASHSEED": "0"}
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", *tests]
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True)
    if done.returncode not in (0, 1):
        raise SystemExit(f"tests could not run: {done.stdout[-2000:]}{done.stderr[-2000:]}")
    return done.returncode == 1


def main(names: list[str]) -> int:
    """Try the faults named, or all; 1 where one is not caught."""
    chosen = [fault for fault in FAULTS if not names or fault.name in names]
    if not chosen:
        raise SystemExit(f"there is no fault {', '.join(names)}; there is {', '.join(fault.name for fault in FAULTS)}")
    with tempfile.TemporaryDirectory() as folder:
        package = Path(folder) / "syria_talks"
        shutil.copytree(ROOT / "src" / "syria_talks", package, ignore=shutil.ignore_patterns("__pycache__"))
        if fails(package, tuple(sorted({test for fault in chosen for test in fault.tests}))):
            raise SystemExit("the tests fail without any fault; mend that first")
        missed = 0
        for fault in chosen:
            place = package / fault.file
            kept = text = place.read_text(encoding="utf-8")
            for old, new in fault.changes:
                if old not in text:
                    raise SystemExit(f"{fault.name}: {fault.file} holds no {old!r}; write the fault anew")
                text = text.replace(old, new)
            place.write_text(text, encoding="utf-8")
            is_caught = fails(package, fault.tests)
            place.write_text(kept, encoding="utf-8")
            missed += not is_caught
            print(f"{'caught' if is_caught else 'NOT CAUGHT':10}  {fault.name}", flush=True)
    print(f"{len(chosen) - missed} of {len(chosen)} caught")
    return int(missed > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
