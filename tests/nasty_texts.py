"""Texts that no outlet prints and every crawl holds, of any size; written for the tests and for benchmarks/nasty.py."""

import json
from pathlib import Path

SENTENCE = "The ferryman said that “nobody came” (or so he heard) and 20 people left on Monday. "


def texts(n: int) -> dict[str, str]:
    """Texts by name, of about n characters each; where one holds words, some are words of speech."""
    nested = n // 4
    return {
        "opening marks": "“" * n,
        "straight marks": '"' * n,
        "marks before words": "“so " * (n // 4),
        "one line": SENTENCE * (n // len(SENTENCE)),
        "one word": "a" * n,
        "right to left": ("قال الوزير: «لن نذهب غدا». " + "אמר השר: ״לא נלך מחר״. \u202egnorw\u202c ") * (n // 60),
        "nul": "The \x00miller\x00 said\x00 no. " * (n // 24),
        "surrogates": "The miller \ud83d said \udc00 “no\udfff” \ud800" * (n // 40),
        "said": "said " * (n // 5),
        "numbers": "two hundred million or 20 to 30 thousand people " * (n // 48),
        "names": "Assad regime forces of the opposition " * (n // 38),
        "he said in marks": "“No,” he said. " * (n // 15),
        "paragraphs of speech": "“No,” said Anna Berg.\n\n“We stay.\n\n" * (n // 36),
        "one letter": "a",
        "only marks": "“”‘’\"'«»…—" * (n // 10),
        "only line ends": "\r\n\n" * (n // 3),
        "blanks": " \t\u00a0\u200b" * (n // 4),
        "nested brackets": "([{" * nested + "he said" + "}])" * nested,
    }


def write(path: Path, listed: dict[str, str]) -> Path:
    """Write texts as JSON Lines of two outlets: what stands beyond ASCII as JSON escapes, lone surrogates with it."""
    rows = (
        {"id": name, "outlet": "AB"[number % 2], "date": "2017-02-01", "title": name, "text": text}
        for number, (name, text) in enumerate(listed.items())
    )
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="ascii")
    return path
