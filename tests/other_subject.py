"""Articles about the gardens and the library of a town, of as many outlets as asked for; written for the tests.

No war, talk or toll is in them, and nobody of any list of actors is named.
"""

import json
import random
from pathlib import Path

PLANTS = "roses beans pears ferns apples herbs tulips plums leeks lilies".split()
PLACES = "orchard greenhouse museum cellar courtyard pavilion attic bakery gallery pond".split()
LIKES = "cold damp bright quiet sandy windy sunny narrow tidy shady".split()
PEOPLE = "gardeners pupils painters singers visitors neighbours readers bakers dancers potters".split()
SENTENCES = (
    "The {plant} grew slowly behind the {like} {place}, where {people} had dug the soil.",
    "Some {people} watered the {plant} each evening and walked home past the {place}.",
    "A {like} corner of the {place} was full of {plant} after the rain.",
    "New shelves stand in the {place}, and {people} sit there beside the {plant}.",
    "In the {like} {place} the {plant} were covered with straw before the frost.",
    "Old maps of the {place} hang near the {plant} that {people} planted.",
    "Nobody picks the {plant} by the {place} while the weather is {like}.",
)
SAID = (
    "“We like {plant} more than a {like} day,” said Mara Lind, who keeps the {place}.",
    "Mara Lind told {people} that {plant} need a {like} {place}.",
)


def article(number: int, *, quotations: bool = True, sentences: int = 10) -> str:
    """An article of ten or so sentences in two paragraphs; each number gives another, always the same."""
    chance = random.Random(number)
    made = []
    for place in range(sentences):
        said = SAID if quotations and place % 4 == 1 else SENTENCES
        words = {"plant": PLANTS, "place": PLACES, "like": LIKES, "people": PEOPLE}
        made.append(chance.choice(said).format(**{name: chance.choice(held) for name, held in words.items()}))
    return " ".join(made[: sentences // 2]) + "\n\n" + " ".join(made[sentences // 2 :])


def write(
    path: Path,
    *,
    outlets: int = 3,
    articles: int = 30,
    quotations: bool = True,
    dated: bool = True,
    sentences: int = 10,
) -> Path:
    """Write articles as JSON Lines, dealt out to outlets in turn: the first have one more where it does not come out even."""
    rows = [
        {
            "id": f"g{number}",
            "source": f"Garden Paper {number % outlets + 1:03d}",
            "headline": f"Garden story {number}",
            "content": article(number, quotations=quotations, sentences=sentences),
        }
        | ({"date": f"2019-{4 + number // 28 % 8:02d}-{1 + number % 28:02d}"} if dated else {})
        for number in range(articles)
    ]
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return path
