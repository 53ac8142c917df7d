"""A papermill engine that runs cells in this process, in an IPython shell of its own.

A kernel takes a second or more to start and to import; a worker forked from a process that has imported the tools is
ready at once. What a cell shows is collected as a kernel would send it: streams, displays, the last value, the error.
"""

# mypy: disallow-untyped-calls=False
# IPython and nbformat leave most of their functions untyped.

from __future__ import annotations

import re
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import nbformat
import papermill
from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from papermill.engines import Engine, papermill_engines
from traitlets.config import Config

from syria_talks.pages import escape

__all__ = ["InProcess", "execute"]

NotebookNode = Any  # nbformat.NotebookNode: a dictionary whose keys are attributes


class _Stream:
    """Standard output or error of a cell, as one output that grows."""

    encoding = "utf-8"

    def __init__(self, name: str, outputs: list[NotebookNode]) -> None:
        self.name, self.outputs = name, outputs

    def write(self, text: str) -> int:
        last = self.outputs[-1] if self.outputs else None
        if last is not None and last.output_type == "stream" and last.name == self.name:
            last.text += text
        elif text:
            self.outputs.append(nbformat.v4.new_output("stream", name=self.name, text=text))
        return len(text)

    def flush(self) -> None:
        """Nothing waits."""

    def isatty(self) -> bool:
        """Nobody watches."""
        return False


class _Publisher(DisplayPublisher):
    outputs: list[NotebookNode]

    def publish(self, data: Any, metadata: Any = None, *_: Any, **__: Any) -> None:
        self.outputs.append(nbformat.v4.new_output("display_data", data=data, metadata=metadata or {}))

    def clear_output(self, wait: bool = False) -> None:
        self.outputs.clear()


class _Hook(DisplayHook):
    outputs: list[NotebookNode]

    def __call__(self, result: Any = None) -> None:
        self.check_for_underscore()
        if result is None or self.quiet():
            return
        data, metadata = self.compute_format_data(result)
        self.update_user_ns(result)
        self.fill_exec_result(result)
        if data:
            self.outputs.append(nbformat.v4.new_output("execute_result", data=data, metadata=metadata))


class _Shell(InteractiveShell):
    def showtraceback(self, *_: Any, **__: Any) -> None:
        """Errors are collected by the engine."""

    def showsyntaxerror(self, *_: Any, **__: Any) -> None:
        """Errors are collected by the engine."""

    def enable_gui(self, gui: Any = None) -> None:
        """There is no window."""


def _shell() -> Any:
    config = Config()
    config.HistoryManager.enabled = False
    config.InteractiveShell.colors = "nocolor"
    shell = _Shell.instance(
        config=config, display_pub_class=_Publisher, displayhook_class=_Hook, user_ns={"__name__": "__main__"}
    )
    _register_tables(shell)
    return shell


def _register_tables(shell: Any) -> None:
    """Show a table as a page shows tables: escaped, numbers aligned, sortable."""
    import pandas as pd

    from syria_talks.pages.escape import records, table_markup

    shell.display_formatter.formatters["text/html"].for_type(pd.DataFrame, lambda table: table_markup(*records(table)))


@contextmanager
def _collecting(shell: Any, outputs: list[NotebookNode]) -> Iterator[None]:
    held = sys.stdout, sys.stderr
    shell.display_pub.outputs = shell.displayhook.outputs = outputs
    sys.stdout, sys.stderr = _Stream("stdout", outputs), _Stream("stderr", outputs)
    try:
        yield
    finally:
        sys.stdout, sys.stderr = held


class InProcess(Engine):  # type: ignore[misc]
    """Run a notebook's cells here. Meant for a process that runs one notebook and ends."""

    @classmethod
    def execute_managed_notebook(cls, nb_man: Any, kernel_name: str, **_: Any) -> None:
        """Run the cells until one fails, and papermill says which, or has no material, and the page says so and ends."""
        shell = _shell()
        for index, cell in enumerate(nb_man.nb.cells):
            nb_man.cell_start(cell, index)
            if cell.cell_type == "code" and cell.source.strip():
                outputs: list[NotebookNode] = []
                with _collecting(shell, outputs):
                    result = shell.run_cell(cell.source, store_history=True)
                cell.execution_count = shell.execution_count - 1
                error = result.error_before_exec or result.error_in_exec
                if error is not None and "raises-exception" not in cell.metadata.get("tags", ()):
                    outputs.append(_error(error))
                if getattr(error, "ends_page", False):
                    outputs[-1:] = [_no_material(error)]
                    del nb_man.nb.cells[index + 1 :]
                cell.outputs = outputs
                if error is not None and outputs and outputs[-1].output_type == "error":
                    nb_man.cell_exception(cell, cell_index=index, exception=error)
                    break
            nb_man.cell_complete(cell, cell_index=index)


def _no_material(error: BaseException | None) -> NotebookNode:
    """Say what these texts do not hold, in the place of what was asked for."""
    said = f"There is nothing more to show: {error}."
    finding = {"id": "no-material", "sentence": said, "claim": "not compared", "figure": None}
    return nbformat.v4.new_output("display_data", data={"text/plain": said, escape.FINDING: finding})


def _error(error: BaseException) -> NotebookNode:
    """Keep the error with the lines of notebook and library that led to it, without paths of this machine."""
    frames = [
        f"{_place(frame.filename)}, line {frame.lineno}, in {frame.name}: {frame.line or ''}"
        for frame in traceback.extract_tb(error.__traceback__)
        if "IPython" not in frame.filename
    ]
    return nbformat.v4.new_output("error", ename=type(error).__name__, evalue=str(error), traceback=frames)


def _place(filename: str) -> str:
    if "ipykernel" in filename or filename.startswith("<ipython"):
        return "cell"
    return re.sub(r".*[\\/](?=(?:site-packages[\\/])?[^\\/]+[\\/][^\\/]+$)", "", filename)


def execute(page: dict[str, Any]) -> tuple[NotebookNode | None, dict[str, Any] | None]:
    """Run the notebook of a page with its parameters.

    Parameters
    ----------
    page : dict
        ``notebook`` (path) and ``inject`` (parameters).

    Returns
    -------
    notebook : NotebookNode or None
        With its outputs; None where a cell failed.
    error : dict or None
        ``cell`` (its number as JupyterLab counts when all are run), ``source``, ``name``, ``words``, ``frames``.
    """
    papermill_engines.register("syria-talks", InProcess)
    path: Path = page["notebook"]
    source = nbformat.read(path, as_version=4)
    try:
        notebook = papermill.execute_notebook(
            source,
            None,
            page["inject"],
            engine_name="syria-talks",
            kernel_name="python3",
            language="python",
            progress_bar=False,
            cwd=str(path.parent),
        )
    except papermill.PapermillExecutionError as error:
        return None, {
            "cell": error.exec_count - bool(page["inject"]),
            "source": error.source,
            "name": error.ename,
            "words": error.evalue,
            "frames": list(error.traceback),
        }
    return notebook, None
