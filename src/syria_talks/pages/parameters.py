"""What a notebook's parameters are, and refusing values that they cannot take, before anything runs.

The cell tagged ``parameters`` is read, never run. Each line is ``name: type = literal # meaning [allowed values]``;
the brackets at the end of the comment are optional::

    n_topics: int = 12            # how many topics to fit [2 to 40]
    min_count: int = 5            # occurrences that a term needs [1 or more]
    alpha: float = 0.05           # error allowed [0 < alpha < 1]
    voices: list = ["own"]        # whose words to compare [own | quoted | republished]
    outlet: str = "Reuters"       # which outlet [outlet of the corpus]

papermill's own reader takes a second and a half to import, passes over ``str | None`` and a line with a second ``=``, and lets
through what is no literal; so the cell, which papermill could fill, too, is read here.
"""

from __future__ import annotations

import ast
import io
import json
import math
import re
import tokenize
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

__all__ = ["Parameter", "check", "corpora", "inspect", "near", "parse"]

_PLAIN = {"int": (int,), "float": (int, float), "str": (str,), "bool": (bool,), "None": (type(None),)}


@dataclass(frozen=True)
class Parameter:
    """One parameter: name, type as written, default, meaning, and the values that it may take."""

    name: str
    type: str
    default: Any
    meaning: str = ""
    low: float = -math.inf
    high: float = math.inf
    is_open: bool = False
    choices: tuple[str, ...] = ()
    of_corpus: str = ""

    @property
    def range(self) -> str:
        """The range in words."""
        if self.is_open:
            return f"more than {self.low:g} and less than {self.high:g}"
        return f"{self.low:g} or more" if self.high == math.inf else f"{self.low:g} to {self.high:g}"

    def holds(self, value: float) -> bool:
        """Whether a number is in the range."""
        return self.low < value < self.high if self.is_open else self.low <= value <= self.high


def corpora(known: Iterable[str]) -> list[str]:
    """List the parameters that name a corpus."""
    return [name for name in known if name == "corpus" or name.endswith("_corpus")]


def inspect(notebook: Path) -> dict[str, Parameter]:
    """Read the parameters of a notebook, in order; empty where it has none.

    Raises
    ------
    ValueError
        If the file is no notebook, or its cell holds anything but literals.
    """
    try:
        cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    except FileNotFoundError:
        raise ValueError(f"there is no notebook {notebook.name} in {notebook.parent.name}/") from None
    except (ValueError, KeyError, TypeError) as error:
        raise ValueError(f"{notebook.name} is not a notebook ({error}); save it again from JupyterLab") from None
    for cell in cells:
        if "parameters" in cell.get("metadata", {}).get("tags", ()):
            return _read("".join(cell["source"]), notebook.name)
    return {}


def _read(source: str, where: str) -> dict[str, Parameter]:
    comments = {
        token.start[0]: token.string.lstrip("# ")
        for token in tokenize.generate_tokens(io.StringIO(source).readline)
        if token.type == tokenize.COMMENT
    }
    found = {}
    for line in ast.parse(source).body:
        target = getattr(line, "target", None) or getattr(line, "targets", [None])[0]
        try:
            if not isinstance(target, ast.Name) or line.value is None:  # type: ignore[attr-defined]
                raise ValueError
            default = ast.literal_eval(line.value)  # type: ignore[attr-defined]
        except ValueError:
            raise ValueError(
                f"{where}, parameters cell, line {line.lineno}: {ast.unparse(line)!r} is not a parameter; "
                "'name: type = literal  # meaning' would be right"
            ) from None
        annotation = ast.unparse(line.annotation) if isinstance(line, ast.AnnAssign) else type(default).__name__
        found[target.id] = _parameter(target.id, annotation, default, comments.get(line.end_lineno or line.lineno, ""))
    return found


def _parameter(name: str, annotation: str, default: Any, comment: str) -> Parameter:
    meaning, brackets = re.fullmatch(r"(.*?)\s*(?:\[([^\[\]]*)\])?\s*", comment, re.DOTALL).groups(default="")  # type: ignore[union-attr]
    number, limits = r"(-?[\d.]+)", dict[str, Any]()
    if found := re.fullmatch(rf"{number} (?:to {number}|or more)|{number} < {name} < {number}", brackets):
        least, most, above, below = found.groups()
        limits = {"low": float(least or above), "high": float(most or below or "inf"), "is_open": below is not None}
    elif found := re.fullmatch(r"(\w+) of the corpus", brackets):
        limits = {"of_corpus": found[1]}
    elif "|" in brackets:
        limits = {"choices": tuple(choice.strip() for choice in brackets.split("|"))}
    return Parameter(name, annotation, default, meaning if limits else comment, **limits)


def near(name: str, known: Iterable[str]) -> str:
    """Say the nearest known name, as a question; empty where none is near."""
    known = list(known)
    folded = {item.casefold(): item for item in known}
    found = get_close_matches(name.casefold(), list(folded), n=1, cutoff=0.6)
    return f" Did you mean {folded[found[0]]!r}?" if found else ""


def check(
    given: Mapping[str, Any],
    known: Mapping[str, Parameter],
    *,
    where: str,
    values: Callable[[str], Iterable[str]] | None = None,
) -> dict[str, Any]:
    """Return the parameters given if the notebook can take every one of them.

    Parameters
    ----------
    given : mapping
        Name -> value.
    known : mapping
        As from :func:`inspect`.
    where : str
        Named in the message.
    values : callable, optional
        Lists the values of the corpus, for parameters marked ``[outlet of the corpus]``.

    Raises
    ------
    ValueError
        Naming every fault: unknown names with the known ones and the nearest, wrong types, values out of range.
    """
    faults = []
    for name, value in given.items():
        if name not in known:
            faults.append(
                f"there is no parameter {name!r}; {where} has {', '.join(known) or 'none'}.{near(name, known)}"
            )
        else:
            faults += _faults(value, known[name], values)
    if faults:
        raise ValueError(f"{where}: " + " ".join(faults))
    return {name: _as_declared(value, known[name]) for name, value in given.items()}


def _faults(value: Any, parameter: Parameter, values: Callable[[str], Iterable[str]] | None) -> list[str]:
    """Say what is wrong with a value; the notebook's own is always right, whatever the corpus holds."""
    name = parameter.name
    if value == parameter.default and type(value) is type(parameter.default):
        return []
    if not _fits(value, parameter.type):
        return [f"parameter {name!r} is {value!r}, {type(value).__name__}; {parameter.type} would be right."]
    items = list(value) if isinstance(value, list | tuple) else [value]
    numbers = [item for item in items if isinstance(item, int | float) and not isinstance(item, bool)]
    if not all(parameter.holds(item) for item in numbers):
        return [f"parameter {name!r} is {value!r}; {parameter.range} would be right."]
    choices = parameter.choices
    if parameter.of_corpus and values is not None:
        choices = tuple(values(parameter.of_corpus))
    if wrong := [item for item in items if choices and item is not None and item not in choices]:
        return [
            f"parameter {name!r} is {value!r}; one of {', '.join(choices)} would be right."
            f"{near(str(wrong[0]), choices)}"
        ]
    if not items and parameter.default:
        return [f"parameter {name!r} is empty; at least one value would be right."]
    return []


def _fits(value: Any, annotation: str) -> bool:
    if "|" in annotation:
        return any(_fits(value, part.strip()) for part in annotation.split("|"))
    outer, _, inner = annotation.partition("[")
    if outer in ("list", "tuple", "dict"):
        kinds = [part.strip() for part in inner.removesuffix("]").split(",") if part.strip() not in ("", "...")]
        if outer == "dict":
            return isinstance(value, dict) and (not kinds or all(_fits(item, kinds[-1]) for item in value.values()))
        return isinstance(value, list | tuple) and (not kinds or all(_fits(item, kinds[0]) for item in value))
    if annotation not in _PLAIN:
        return True
    if isinstance(value, bool) and annotation != "bool":
        return False
    return isinstance(value, _PLAIN[annotation]) and not (isinstance(value, float) and not math.isfinite(value))


def _as_declared(value: Any, parameter: Parameter) -> Any:
    return float(value) if parameter.type == "float" and isinstance(value, int) else value


def parse(assignment: str, known: Mapping[str, Parameter]) -> tuple[str, Any]:
    """Read ``NAME=VALUE`` as the command line gives it; the declared type decides what the text means.

    Raises
    ------
    ValueError
        If there is no ``=``.
    """
    name, equals, text = assignment.partition("=")
    if not equals or not name.isidentifier():
        raise ValueError(f"-p {assignment!r} is not NAME=VALUE; for instance -p n_topics=8")
    declared = known[name].type if name in known else "str"
    if declared == "str":
        return name, text
    try:
        return name, ast.literal_eval({"true": "True", "false": "False", "none": "None"}.get(text.lower(), text))
    except (ValueError, SyntaxError):
        return name, [part.strip() for part in text.split(",")] if declared.startswith("list") else text
