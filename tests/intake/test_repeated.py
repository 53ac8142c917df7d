"""What an outlet prints around what varies is set aside, and its articles stay."""

from collections.abc import Callable
from itertools import pairwise

import pandas as pd
import pytest

from syria_talks.intake import furniture, passages, repair, repeated
from syria_talks.lexicons import rows

TOWNS = "Ardley Bexmoor Corley Dunsby Elmouth Farrow Gosling Hadden Ilton Jarrow Kelby Lunt".split()
PEOPLE = (
    "Jo Doe,Rae Roe,Lena Berg,Tom Varga,Mia Ade,Olu Pell,Sam Oak,Ida Marsh,Kit Lowe,Ann Fry,Ben Hale,Zoe Ray".split(",")
)
MATTERS = "floods votes roads schools pools taxes trains ports farms parks bridges shops".split()


def article(n: int) -> list[str]:
    """Sentences of an article; all articles are built alike, so that only furniture tells furniture."""
    town, matter = TOWNS[n], MATTERS[n]
    return [
        f"{PEOPLE[n]} and others in {town} have talked about {matter} for {n + 2} years, and nothing came of it until this week.",
        f'"We waited long enough for our {matter}," said the mayor, who had promised a decision.',
        f"{town}'s opponents of the plan for {matter} walked out before the count and shouted in the street.",
        f"The clerk of {town} will look at it again in {n + 3} weeks.",
    ]


def left_of(texts: list[str], outlet: str = "Courier") -> tuple[list[str], list[list[str]]]:
    """What is left of the texts, beside another outlet's articles, and what was set aside."""
    others = [" ".join(reversed(article(n))) for n in range(12)]
    listed = pd.DataFrame({
        "doc_id": [f"d{n:03}" for n in range(len(texts) + 12)],
        "outlet": [outlet] * len(texts) + ["Post"] * 12,
        "text": [*texts, *others],
    })  # fmt: skip
    aside, _ = furniture.set_aside(listed.assign(text=listed["text"].map(repair.unwrapped)))
    assert not [doc_id for doc_id in aside if doc_id >= f"d{len(texts):03}"]
    left, gone = [], []
    for doc_id, text in zip(listed["doc_id"], texts, strict=False):
        spans = [(one.start, one.end) for one in aside.get(doc_id, [])]
        assert all(a[1] <= b[0] for a, b in pairwise(spans))
        gone.append([text[start:end] for start, end in spans])
        for start, end in reversed(spans):
            text = text[:start] + " " + text[end:]
        left.append(" ".join(text.split()))
    return left, gone


KINDS: dict[str, Callable[[int], list[str]]] = {
    "player line": lambda n: ["", f"UP NEXT Mayor of {TOWNS[n]} Rewind Further Clips ... DON'T MISS Talk of {TOWNS[n]} 02:{n + 10}", ""],
    "player line in a paragraph": lambda n: [f"UP NEXT Mayor on {MATTERS[n]} Rewind Further Clips ... DON'T MISS Talk of {TOWNS[n]} 02:{n + 10}"],
    "another player": lambda n: ["", f"Now Playing: {TOWNS[n]} and its {MATTERS[n]} 0:{n + 20} Replay More Videos", ""],
    "caption buttons": lambda n: ["", "Enlarge this image", "toggle caption", f"{PEOPLE[n]}/Town Desk", ""],
    "caption buttons in a paragraph": lambda n: [f"Enlarge this image toggle caption {PEOPLE[n]}/Town Desk"],
    "gallery": lambda n: ["", f"Slide {n + 1} of 14 Next Previous", f"View slideshow: {TOWNS[n]} {MATTERS[n]} in pictures", ""],
    "credited caption": lambda n: ["", f"The old {MATTERS[n]} of {TOWNS[n]} seen from the river. ({PEOPLE[n]} / The Courier)", ""],
    "links with MORE": lambda n: ["", f"{TOWNS[n - 1]} talks again about {MATTERS[n - 1]} MORE", f"How {TOWNS[n - 2]} lost MORE", ""],
    "headline link": lambda n: ["", f"READ MORE: How {TOWNS[n - 1]} lost its {MATTERS[n - 1]}", ""],
    "broken player": lambda n: ["Media playback is unsupported on your device"],
    "one word": lambda n: ["", "Advertisement", ""],
    "an unknown word": lambda n: ["", "Weiterlesen", ""],
    "newsletter": lambda n: ["", f"Get the latest from {TOWNS[n]} straight to your inbox. Enter your email address. Invalid email.", ""],
    "cookies": lambda n: ["", "We use cookies to give you the best experience. Accept all", ""],
    "share count": lambda n: ["", f"This story has been shared {n + 11} times.", ""],
    "watch": lambda n: ["", f"Watch: {TOWNS[n]} and its {MATTERS[n]}", f"Listen to this article | {n + 3} min", ""],
}  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("place", [0, 2, 4])
def test_what_stands_around_varying_words_is_set_aside_and_the_article_stays(kind, place):
    lines = [[*article(n)[:place], *KINDS[kind](n), *article(n)[place:]] for n in range(12)]
    texts = ["\n".join(held) if "" in held else " ".join(held) for held in lines]
    left, _ = left_of(texts)
    assert left == [" ".join(article(n)) for n in range(12)]


@pytest.mark.parametrize(
    "lines",
    [
        lambda n: [f"Q: What about the {MATTERS[n]}?", f"A: We will see in {n + 3} weeks."],
        lambda n: [f"MENON: We think of {MATTERS[n]}.", "COHEN: And who pays?"],
        lambda n: [f"1. What is next in {TOWNS[n]}? An appeal.", f"2. Who decides on {MATTERS[n]}? Three judges."],
        lambda n: ["More than 300 people have left the valley since the dam broke in March."],
        lambda n: ["The company did not comment."],
    ],
)
def test_turns_lists_and_background_stay(lines):
    left, _ = left_of(["\n".join([*article(n)[:2], *lines(n), *article(n)[2:]]) for n in range(12)])
    assert left == [" ".join([*article(n)[:2], *lines(n), *article(n)[2:]]) for n in range(12)]


def test_a_headline_to_which_the_next_sentence_was_joined_ends_where_that_begins():
    ends = ["The council meets again.", "It was a long day.", "But nobody was hurt."]
    texts = [
        f"{article(n)[0]} READ MORE: How {TOWNS[n]} lost its {MATTERS[n]} {ends[n % 3]} {article(n)[2]}"
        for n in range(12)
    ]
    left, gone = left_of(texts)
    assert left == [f"{article(n)[0]} {ends[n % 3]} {article(n)[2]}" for n in range(12)]
    assert gone == [[f"READ MORE: How {TOWNS[n]} lost its {MATTERS[n]}"] for n in range(12)]


def test_background_that_repeats_is_a_suspect():
    told = "More than 300 people have left the valley since the dam broke in March."
    texts = [" ".join([*article(n)[:2], told, *article(n)[2:]]) for n in range(12)]
    listed = pd.DataFrame({"doc_id": [f"d{n}" for n in range(12)], "outlet": "Courier", "text": texts})
    aside, suspects = furniture.set_aside(listed)
    assert aside == {}
    assert suspects.drop_duplicates("text").to_numpy().tolist() == [["d0", "Courier", told]]


STORIES = ["Rain fell.", "Snow fell early.", "Wind rose at night.", "Fog came in low.", "Hail broke two roofs."]


@pytest.mark.parametrize("n_articles", [4, 5])
def test_five_articles_hold_what_is_set_aside(n_articles):
    texts = [f"{story} Write to us at page {n}." for n, story in enumerate(STORIES[:n_articles])]
    _, gone = left_of(texts)
    assert gone == [[f"Write to us at page {n}."] if n_articles == 5 else [] for n in range(n_articles)]


@pytest.mark.parametrize(("n_articles", "is_set_aside"), [(500, True), (501, False)])
def test_of_many_articles_one_in_a_hundred_holds_what_is_set_aside(n_articles, is_set_aside):
    places = [f"{a}{b}{c}mouth" for a in "BDFGHK" for b in "aeiou" for c in "bcdfghjklmnprstvwz"]
    texts = [f"The mill of {place} was sold to {place} farmers." for place in places[:n_articles]]
    texts[:5] = [f"{text} Write to us at once." for text in texts[:5]]
    _, gone = left_of(texts)
    assert any(gone) == is_set_aside


def test_copies_of_one_article_are_one_article():
    _, gone = left_of(["Rain fell on the town. Write to us at once."] * 6)
    assert not any(gone)


def test_an_article_made_of_nothing_else_is_left_as_it_is():
    left, _ = left_of([*(f"{story} Write to us at once." for story in STORIES), "Write to us at once."])
    assert left == [*STORIES, "Write to us at once."]


def test_other_outlets_do_not_count():
    texts = [f"{story} Write to us at once." for story in STORIES]
    found = repeated.find(["X", "X", "X", "Y", "Y"], texts, [[] for _ in texts])
    assert not any(found)


def test_the_order_of_articles_does_not_matter():
    texts = ["\n".join([*article(n), *KINDS["player line"](n), *KINDS["links with MORE"](n)]) for n in range(12)]
    forward = repeated.find(["X"] * 12, texts, [[] for _ in texts])
    backward = repeated.find(["X"] * 12, texts[::-1], [[] for _ in texts])
    assert [sorted(one) for one in forward] == [sorted(one) for one in backward[::-1]]


def test_sentences_do_not_overlap_and_hold_every_letter():
    text = "One is here. “Two is?” Three\nfour 4.5 five. (Six.) é seven!"
    spans = list(passages.sentences(text))
    assert all(a[1] <= b[0] for a, b in pairwise(spans))
    covered = "".join(text[start:end] for start, end in spans)
    assert [c for c in covered if c.isalnum()] == [c for c in text if c.isalnum()]


def test_every_page_word_has_a_place_a_kind_and_a_reason():
    listed = rows("page_words")
    assert len({row["words"] for row in listed}) == len(listed)
    for row in listed:
        assert row["place"] in ("anywhere", "label", "repeated")
        assert row["kind"]
        assert row["reason"]
