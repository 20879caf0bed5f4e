"""Pictures as SVG: in black and white, told apart by hatching and dashes, with text that the reader's fonts draw.

Nothing in them runs or is fetched: no script, no style sheet of others, no font by address.
"""

import re
import sys
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any, Final
from xml.etree.ElementTree import Element, SubElement

import pygal
from pygal.style import Style

from kakou.contracts.verdicts import Bilingual
from kakou.reports.figure import Figure, Number

# pygal has every import of the process look for plug-ins of its own, by an interface that Python no longer has. There
# are none.
sys.meta_path[:] = [finder for finder in sys.meta_path if type(finder).__module__ != pygal.__name__]

WIDTH: Final = 960
HEIGHT: Final = 460

FONTS: Final = "'Noto Sans CJK SC','Source Han Sans SC','Microsoft YaHei','PingFang SC','SimHei',sans-serif"
"""Those with Chinese on Linux, Windows and macOS; the reader's own where there is none of them."""

INK: Final = "#000"
HATCHES: Final = (
    '<rect width="8" height="8" fill="#bbb"/>',
    '<rect width="8" height="8" fill="#fff"/><path d="M-2,2 l4,-4 M0,8 l8,-8 M6,10 l4,-4" stroke="#000"/>',
    '<rect width="8" height="8" fill="#555"/>',
    '<rect width="8" height="8" fill="#fff"/><circle cx="4" cy="4" r="1.5"/>',
    '<rect width="8" height="8" fill="#fff"/>',
    '<rect width="8" height="8" fill="#fff"/><path d="M0,4 h8 M4,0 v8" stroke="#000" stroke-width="0.8"/>',
    '<rect width="8" height="8" fill="#fff"/><path d="M0,2 h8 M0,6 h8" stroke="#000"/>',
    '<rect width="8" height="8" fill="#000"/>',
)
"""Fillings of bars in the order of the series; more series than these begin anew."""
DASHES: Final = ("none", "8 4", "2 3", "10 3 2 3", "14 4")
"""Lines in the order of the series."""

DOTS: Final = (INK, "#fff")
"""Their points, full or hollow: with the dashes, ten lines are told apart."""
LINE_IN_LEGEND: Final = 36

LABELS_SHOWN: Final = 16
"""Of times below the values, so that they do not run into each other."""
LEVEL_UP_TO: Final = 100
"""Characters of all labels together; beyond that they are written aslant."""

_NO_TEXT: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
"""Characters that XML 1.0 has no way to write, or advises against."""

_CHARTS: Final = {"bars": pygal.Bar, "stacked": pygal.StackedBar, "lines": pygal.Line}


def draw(figure: Figure, prefix: str) -> str:
    """The picture as one SVG element, to be saved or put into a page.

    prefix: what its ids begin with; in one page, each picture has its own.
    """
    figure = _writable(figure)
    shown = figure.labels if figure.series else ()
    chart = _CHARTS[figure.kind](
        style=_style(),
        width=WIDTH,
        height=HEIGHT,
        title=f"{figure.title.zh}  {figure.title.en}",
        y_title=figure.unit,
        x_labels=shown,
        x_labels_major_every=max(1, -(-len(shown) // LABELS_SHOWN)) if figure.over_time else 1,
        x_label_rotation=0 if figure.over_time or _width(shown) <= LEVEL_UP_TO else 30,
        allow_interruptions=True,
        show_minor_x_labels=False,
        truncate_label=24,
        truncate_legend=-1,
        legend_at_bottom=True,
        legend_at_bottom_columns=min(4, max(1, len(figure.series))),
        show_legend=len(figure.series) > 1,
        include_x_axis=True,
        dots_size=2.5,
        no_data_text="无数据 No data",
        js=(),
        css=("file://style.css", "file://graph.css", f"inline:{_css(figure, prefix)}"),
        defs=[_hatch(prefix, number, content) for number, content in enumerate(HATCHES)],
        disable_xml_declaration=True,
        classes=("kakou-figure",),
    )
    chart.uuid = prefix
    chart.add_xml_filter(_without_what_runs)
    if figure.kind == "lines":
        chart.add_xml_filter(_lines_in_legend)
    for series in figure.series:
        chart.add(series.title, [_plotted(value) for value in series.values])
    return str(chart.render(is_unicode=True))


def _writable(figure: Figure) -> Figure:
    """Without characters that no XML can hold; texts come from whoever gave the gate a name."""

    def written(text: str) -> str:
        return _NO_TEXT.sub("", text)

    return replace(
        figure,
        title=Bilingual(zh=written(figure.title.zh), en=written(figure.title.en)),
        unit=written(figure.unit),
        labels=tuple(map(written, figure.labels)),
        series=tuple(replace(series, title=written(series.title)) for series in figure.series),
    )


def _width(labels: Sequence[str]) -> int:
    """Of all of them in a row, in characters, if each is as long as the longest."""
    return len(labels) * max(map(len, labels), default=0)


def _style() -> Any:
    return Style(
        background="#fff",
        plot_background="#fff",
        foreground=INK,
        foreground_strong=INK,
        foreground_subtle="#777",
        font_family=FONTS,
        label_font_size=13,
        major_label_font_size=13,
        legend_font_size=13,
        title_font_size=18,
        no_data_font_size=32,
        opacity="1",
        stroke_opacity="1",
        transition="0s",
        colors=(INK,),
    )


def _plotted(value: Number) -> float | int | None:
    return float(value) if isinstance(value, Decimal) else value


def _hatch(prefix: str, number: int, content: str) -> str:
    return (
        f'<pattern id="{prefix}-hatch-{number}" width="8" height="8" patternUnits="userSpaceOnUse">{content}</pattern>'
    )


def _css(figure: Figure, prefix: str) -> str:
    """What tells the series apart, in the plot and in the legend."""
    rules = []
    for number in range(len(figure.series)):
        plotted, legend = f"#chart-{prefix} .serie-{number}", f"#chart-{prefix} #activate-serie-{number}"
        if figure.kind == "lines":
            line = f"stroke:{INK};stroke-width:1.6;stroke-dasharray:{DASHES[number % len(DASHES)]}"
            rules.append(f"{plotted} path.line,{legend} path{{{line};fill:none}}")
            rules.append(f"{plotted} .dot{{stroke:{INK};fill:{DOTS[number % len(DOTS)]}}}")
        else:
            bar = f"fill:url(#{prefix}-hatch-{number % len(HATCHES)});stroke:{INK};stroke-width:1"
            rules.append(f"{plotted} rect,{legend} rect{{{bar}}}")
    return "".join(rules)


def _without_what_runs(root: Element) -> Element:
    """The picture without scripts, what only a pointer shows, and which program drew it on which day."""
    for parent in list(root.iter()):
        for child in list(parent):
            if not isinstance(child.tag, str) or child.tag in ("script", "desc"):
                parent.remove(child)
    return root


def _lines_in_legend(root: Element) -> Element:
    """The picture with a piece of each line in its legend, in place of a box."""
    for legend in root.iter("g"):
        if "legend" in legend.get("class", "").split():
            box, text = legend.find("rect"), legend.find("text")
            assert box is not None, "pygal draws a box"
            assert text is not None, "pygal writes a text"
            x, y = float(box.get("x", "0")), float(box.get("y", "0")) + float(box.get("height", "0")) / 2
            legend.remove(box)
            SubElement(legend, "path", d=f"M{x:g},{y:g} h{LINE_IN_LEGEND}")
            text.set("x", f"{x + LINE_IN_LEGEND + 5:g}")
    return root
