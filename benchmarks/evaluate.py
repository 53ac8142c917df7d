"""Run every proof that its data is there for, one after the other.

usage: python benchmarks/evaluate.py --data FOLDER [--bench] [--only NAME ...]

FOLDER holds what benchmarks/README.md names; a proof without its data is passed over in words. Ends with 1 where one failed.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
NEWS, POLNEAR, FRAMES, FAKES = (
    "NewsArticles.csv",
    "polnear_dev.jsonl",
    "frames_dev.jsonl",
    "FA-KES-Dataset.original.csv",
)

#: name -> (script, arguments with {file} for a file of the data folder, files needed)
EVALUATIONS = {
    "reading": ("reading_evaluate.py", ["--articles", "{articles}", "--fakes", f"{{{FAKES}}}"], ["articles", FAKES]),
    "attributions": ("attributions_evaluate.py", [f"{{{POLNEAR}}}", "--model", "MODEL"], [POLNEAR]),
    "frames": ("frames_evaluate.py", ["--gold", f"{{{FRAMES}}}"], [FRAMES]),
    "keyness": ("keyness_evaluate.py", ["--newsarticles", f"{{{NEWS}}}"], [NEWS]),
    "holds": ("holds_evaluate.py", ["--newsarticles", f"{{{NEWS}}}"], [NEWS]),
    "topics": (
        "topics_evaluate.py",
        ["--newsarticles", f"{{{NEWS}}}", "--only", "coherence", "stability", "verdict", "outlets", "small"],
        [NEWS],
    ),
}
BENCHMARKS = {
    "annotate": ("annotate_speed.py", ["{corpus}"], ["corpus"]),
    "counting": ("counting_speed.py", ["{corpus}"], ["corpus"]),
    "memory": ("annotate_memory.py", ["{corpus}"], ["corpus"]),
    "kills": ("annotate_kills.py", ["{corpus}"], ["corpus"]),
    "scale": ("scale.py", ["{corpus}", "{corpus-36000}", "--notebooks", "notebooks", "--pages"], ["corpus"]),
    "nasty": ("nasty.py", ["--large"], []),
    "frames": ("frames_evaluate.py", ["--gold", f"{{{FRAMES}}}", "--articles", f"{{{NEWS}}}"], [FRAMES, NEWS]),
    "keyness": ("keyness_evaluate.py", ["--newsarticles", f"{{{NEWS}}}", "--parts", "speed"], [NEWS]),
    "topics": ("topics_evaluate.py", ["--newsarticles", f"{{{NEWS}}}", "--only", "speed", "large"], [NEWS]),
    "reports": ("reports.py", ["--notebooks", "notebooks", "--kills", "20"], []),
}


def command(script: str, arguments: list[str], data: Path) -> list[str]:
    """Fill in the files of the data folder and the name of the language model."""
    from syria_talks.annotate import parsing

    filled = []
    for argument in arguments:
        if argument == "MODEL":
            filled.append(parsing.load().meta["lang"] + "_" + parsing.load().meta["name"])
        else:
            filled.append(str(data / argument[1:-1]) if argument.startswith("{") else argument)
    return [sys.executable, str(HERE / script), *filled]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path("evaluation"))
    parser.add_argument("--bench", action="store_true", help="time things rather than prove them")
    parser.add_argument("--only", nargs="+", help="names of proofs")
    args = parser.parse_args()
    listed = BENCHMARKS if args.bench else EVALUATIONS
    failed = []
    for name, (script, arguments, files) in listed.items():
        if args.only and name not in args.only:
            continue
        lacking = [file for file in files if not (args.data / file).exists()]
        print(f"\n=== {name}: {script}", flush=True)
        if lacking:
            print(f"passed over: {args.data} has no {', '.join(lacking)}; benchmarks/README.md says how to get it")
        elif subprocess.run(command(script, arguments, args.data), check=False).returncode:
            failed.append(name)
    if failed:
        print(f"\nfailed: {', '.join(failed)}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
