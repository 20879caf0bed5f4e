"""Pictures of reports: whole SVG with titles, units and Chinese, told apart without colours, in which nothing runs."""

import re
from decimal import Decimal
from xml.etree import ElementTree

import pytest
from kakou.contracts.verdicts import Bilingual
from kakou.reports.drawing import HATCHES, draw
from kakou.reports.figure import Figure, Kind, Number

TITLE = Bilingual(zh="车辆在卡时间", en="Turn times")
SERIES: list[tuple[str, list[Number]]] = [
    ("等待称重 weight", [Decimal("1.5"), 2, None]),
    ("等待关员 officer", [3, 0, Decimal("4.25")]),
]


def drawn(kind: Kind = "stacked", labels: tuple[str, ...] = ("E01", "E02", "X01")) -> str:
    return draw(Figure.of(kind, TITLE, "分钟 minutes", labels, SERIES), "turn-times")


@pytest.mark.parametrize("kind", ["bars", "stacked", "lines"])
def test_a_picture_has_its_title_unit_labels_and_series_as_text(kind: Kind) -> None:
    texts = {element.text for element in ElementTree.fromstring(drawn(kind)).iter() if element.text}
    said = " ".join(texts)
    for text in ("车辆在卡时间", "Turn times", "分钟 minutes", "E01", "E02", "等待称重 weight", "等待关员 officer"):
        assert text in said


@pytest.mark.parametrize("kind", ["bars", "stacked", "lines"])
def test_nothing_in_a_picture_runs_or_is_fetched(kind: Kind) -> None:
    svg = drawn(kind)
    addresses = set(re.findall(r"\w+://[^\"' )<]+", svg))
    assert addresses <= {"http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"}
    for dangerous in ("<script", "javascript", "<?xml-stylesheet", "@import", "<foreignObject", "onload"):
        assert dangerous not in svg


def test_a_label_that_is_markup_stays_text() -> None:
    svg = drawn(labels=("<script>alert(1)</script>", '"><svg onload=1>', "]]>"))
    assert "<script" not in svg
    ElementTree.fromstring(svg)


@pytest.mark.parametrize("character", ["\0", "\x0b", "\x1b", "\x7f", "\ud800", "\ufffe"])
def test_what_xml_cannot_hold_is_left_out_of_every_text(character: str) -> None:
    text = f"E{character}01"
    title = Bilingual(zh=text, en=text)
    svg = draw(Figure.of("bars", title, text, [text, "E02"], [(text, [1, 2]), ("out", [2, 1])]), "passages")
    assert character not in svg
    texts = {element.text for element in ElementTree.fromstring(svg).iter() if element.text}
    assert {"E01", "E01  E01"} <= texts


def test_series_differ_without_colours() -> None:
    assert len(set(HATCHES)) == len(HATCHES)
    fillings = re.findall(r"serie-\d+ rect\{fill:(url\([^)]+\))", drawn("bars"))
    assert len(set(fillings)) == len(SERIES)
    lines = drawn("lines")
    assert len(set(re.findall(r"stroke-dasharray:([^;}]+)", lines))) >= len(SERIES)
    colours = {colour.lower() for colour in re.findall(r"#(?:[0-9a-fA-F]{6}|[0-9a-fA-F]{3})\b", lines)}
    assert all(len(set(colour[1:])) == 1 for colour in colours), "grey only"


def test_the_same_report_is_drawn_the_same() -> None:
    assert drawn() == drawn()


def test_a_picture_without_anything_says_so() -> None:
    assert "无数据 No data" in draw(Figure.of("bars", TITLE, "分钟 minutes", [], []), "empty")
