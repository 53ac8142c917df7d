"""An axis of ratios that a reader can read without logarithms."""

from __future__ import annotations

from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, MultipleLocator

__all__ = ["as_times"]

_PARTS = {-1: "½", -2: "¼", -3: "⅛"}


def as_times(ax: Axes) -> Axes:
    """Label an axis of base-2 logarithms with the ratios themselves: "¼×", "1×", "4×".

    Returns
    -------
    Axes
        The same.
    """
    low, high = ax.get_xlim()
    step = next(step for step in (1, 2, 4, 8, 16, 64) if (high - low) / step <= 9)
    ax.xaxis.set_major_locator(MultipleLocator(step))
    ax.xaxis.set_major_formatter(FuncFormatter(lambda value, _: _ratio(round(value))))
    return ax


def _ratio(power: int) -> str:
    if power >= 0:
        return f"{2**power:,}×"
    return f"{_PARTS.get(power) or f'1/{2**-power:,}'}×"
