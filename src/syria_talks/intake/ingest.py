"""From sources to a corpus folder on disk: read, repair, write, in one go or not at all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import pandas as pd

from syria_talks.intake import damage, draft, recipe
from syria_talks.intake.read import Reading, read

__all__ = ["make", "summary"]


def make(
    sources: Sequence[str | Path],
    out: Path,
    *,
    about: Mapping[str, str],
    mapping: Mapping[str, str] | None = None,
    encoding: str | None = None,
    date_order: str | None = None,
    date_format: str | None = None,
    everything: bool = False,
    overwrite: bool = False,
) -> dict[str, object]:
    """Read sources and write a corpus folder.

    Parameters
    ----------
    sources : sequence of path
        Files and folders, or a single recipe .toml.
    out : Path
        The folder to make.
    about : mapping
        name, description and rights; a recipe states its own where these are empty.
    mapping, encoding, date_order, date_format
        See :func:`syria_talks.intake.read.read`.
    everything : bool
        Of a recipe: every article, not only those it keeps.
    overwrite : bool
        May texts and annotations that stand at `out` be lost?

    Returns
    -------
    dict
        What ``corpus.toml`` now says.

    Raises
    ------
    ValueError
        As :func:`read` and :func:`recipe.follow`; nothing is written then.
    """
    draft.spared(out, overwrite=overwrite)
    recipes = [Path(source) for source in sources if Path(source).suffix == ".toml"]
    if recipes and len(sources) > 1:
        raise ValueError(f"a recipe is read alone; found {recipes[0].name} among {len(sources)} sources")
    described = {key: value for key, value in about.items() if value}
    if recipes:
        followed = recipe.load(recipes[0])
        reading = recipe.follow(followed, everything=everything)
        described = {
            **{key: str(followed[key]) for key in ("name", "description", "rights") if key in followed},
            **_said(about),
        }
    else:
        reading = read(sources, mapping=mapping, encoding=encoding, date_order=date_order, date_format=date_format)
    described.setdefault("name", out.name)
    told = {**described, "read": {"sources": reading.sources, "columns": reading.mapping}}
    return draft.write(out, _tables(reading), told, overwrite=overwrite)


def _said(about: Mapping[str, str]) -> dict[str, str]:
    """What the user said, without the default on rights."""
    return {
        key: value for key, value in about.items() if value and not (key == "rights" and value.startswith("not stated"))
    }


def _tables(reading: Reading) -> dict[str, pd.DataFrame]:
    return {"documents": reading.documents, "intake": reading.intake, "repairs": damage.repairs(reading.documents)}


def summary(told: Mapping[str, object], out: Path) -> list[str]:
    """Say in a few lines what was made and what to do next."""
    from syria_talks.corpus import Corpus

    corpus = Corpus(out, dict(told))
    kinds = corpus.intake.groupby("kind").size()
    outlets = corpus.documents.groupby("outlet").size().sort_values(ascending=False, kind="stable")
    shown = ", ".join(f"{outlet} {n}" for outlet, n in outlets.head(8).items()) + (", ..." if len(outlets) > 8 else "")
    n = corpus.rows["documents"]
    lines = [
        f"{out}: {n} article{'' if n == 1 else 's'} of {len(outlets)} outlet{'' if len(outlets) == 1 else 's'} ({shown})"
    ]
    lines += [f"  on the way in: {kind}, {n}" for kind, n in kinds.items()]
    lines += [
        f"  {kind}: {n} stretch{'' if n == 1 else 'es'}" for kind, n in corpus.repairs.groupby("kind").size().items()
    ]
    return [*lines, f"next: syria-talks annotate {out}; what to know first: syria-talks check {out}"]
