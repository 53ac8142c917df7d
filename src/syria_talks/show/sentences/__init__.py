"""Findings of single pages in words: one module for each notebook, read when it is asked for."""

from __future__ import annotations

from importlib import import_module
from types import ModuleType


def __getattr__(name: str) -> ModuleType:
    """Import a page's sentences when they are first asked for."""
    if not name.startswith("on_"):
        raise AttributeError(name)
    return import_module(f"{__name__}.{name}")
