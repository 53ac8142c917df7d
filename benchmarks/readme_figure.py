"""Write the README's picture: the one of the front page, with colours of its own.

usage: python benchmarks/readme_figure.py REPORTS/index.html OUT.svg
"""

import re
import sys
from pathlib import Path

INK, PAPER = "#22201d", "#ffffff"


def main(page: str, out: str) -> None:
    found = re.search(r'<div class="drawing wide">(<svg.*?</svg>)', Path(page).read_text(encoding="utf-8"), re.DOTALL)
    if found is None:
        sys.exit(f"{page} holds no picture; the index.html that 'syria-talks report' wrote would be right")
    drawn = re.sub(r"var\(--sans, (.*?)\)(?=[;\"])", r"\1", found[1])
    drawn = re.sub(r"var\(--[\w-]+, (#\w+)\)", r"\1", drawn)
    drawn = re.sub(r"var\(--[\w-]+, currentColor\)", INK, drawn)
    opening, _, rest = drawn.partition(">")
    width, height = re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', opening).groups()  # type: ignore[union-attr]
    paper = f'<rect width="{width}" height="{height}" fill="{PAPER}"/>'
    Path(out).write_text(f"{opening}>{paper}{rest}\n", encoding="utf-8")


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(sys.argv[1], sys.argv[2])
