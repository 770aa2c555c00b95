"""Trends as an image: a panel for each measure, with its 90 % intervals."""

from collections.abc import Sequence
from io import BytesIO
from math import ceil
from pathlib import Path

from liftphase.log.trend import Trend
from liftphase.runtime.atomic_files import atomic_path
from liftphase.runtime.drawable_text import drawable
from liftphase.runtime.file_marks import PNG_SOFTWARE

_SIZE_IN, _DPI = (7.2, 2.1), 110
_MAX_IN_COLUMN = 4
_RING = {"markerfacecolor": "none", "markersize": 11}
_LEGEND = "diamond: change larger than the error; ring: highest; dashed: mean of the last six weeks"
_COLOR, _CHANGED = "#1f5fa8", "#b3400f"


def draw_trends(trends: Sequence[Trend], title: str) -> bytes:
    """A PNG of the trends, a panel each; changes larger than the measurement's error are diamonds.

    A ring is the highest value, a dashed line the mean of the last six weeks.
    """
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.dates import AutoDateLocator, ConciseDateFormatter
    from matplotlib.figure import Figure

    columns = 1 if len(trends) <= _MAX_IN_COLUMN else 2
    rows = ceil(len(trends) / columns)
    figure = Figure((_SIZE_IN[0] * columns, _SIZE_IN[1] * rows + 0.5), dpi=_DPI, layout="constrained")
    FigureCanvasAgg(figure)
    figure.suptitle(drawable(title), fontsize=11, parse_math=False)
    panels = figure.subplots(rows, columns, sharex=True, squeeze=False).ravel()
    for panel in panels[len(trends) :]:
        panel.remove()
    for panel, trend in zip(panels[: len(trends)], trends, strict=True):
        weeks, values = [point.week for point in trend.points], [point.value for point in trend.points]
        errors = [point.u or 0.0 for point in trend.points]
        panel.errorbar(weeks, values, yerr=errors, fmt="o-", color=_COLOR, capsize=3, markersize=4)
        changed = [(point.week, point.value) for point in trend.points if point.changed is not None]
        if changed:
            panel.plot(*zip(*changed, strict=True), "D", color=_CHANGED, markersize=7, zorder=3)
        panel.plot(trend.highest.week, trend.highest.value, "o", color=_COLOR, **_RING)
        panel.axhline(trend.recent_mean, color="0.6", linewidth=1, linestyle="--")
        panel.set_ylabel(trend.measure.unit)
        panel.set_title(trend.measure.words, fontsize=9, loc="left")
        panel.grid(alpha=0.3)
        locator = AutoDateLocator(minticks=2, maxticks=8)
        panel.xaxis.set_major_locator(locator)
        panel.xaxis.set_major_formatter(ConciseDateFormatter(locator))
    for panel in panels[max(len(trends) - columns, 0) : len(trends)]:
        panel.tick_params(labelbottom=True)
    figure.supxlabel(_LEGEND, fontsize=8, color="0.35")
    image = BytesIO()
    figure.savefig(image, format="png", metadata={"Software": PNG_SOFTWARE})
    return image.getvalue()


def write_trends_png(trends: Sequence[Trend], title: str, path: str | Path) -> None:
    """Write `draw_trends`. Raises OutputError when it cannot be written."""
    with atomic_path(path) as partial:
        partial.write_bytes(draw_trends(trends, title))
