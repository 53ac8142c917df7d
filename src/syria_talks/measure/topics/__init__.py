"""Topics that can be trusted: found the same way every time, each with what speaks for and against it."""

from .model import Topics, fit

__all__ = ["Topics", "fit"]
