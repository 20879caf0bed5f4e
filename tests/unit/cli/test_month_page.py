"""A month on one page to print: every report with its tables and pictures, in one file, without scripts."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import orjson
import pytest
from gate_ingest.http.reports import count
from gate_ingest.reports.catalogue import REPORTS as COUNTED
from hazmat_notify.reports.hazardous_stock import REPORT as HAZARDOUS_STOCK
from kakou.reports.drawing import draw
from kakou.reports.period import month
from kakou.reports.report import Asked
from kakou_cli.report.asking import REPORTS
from kakou_cli.report.month_page import ROWS_SHOWN, Section, page
from markupsafe import Markup

from tests.history_database import HistoryDatabase, history_database
from tests.unit.gate_ingest.reports.filled import MORNING, ZONE, FilledHistory, minutes

HOSTILE = "<script>alert('x')</script>"


@pytest.fixture
def database(tmp_path: Path) -> Iterator[HistoryDatabase]:
    with history_database("sqlite", tmp_path, None) as database:
        yield database


def november(database: HistoryDatabase) -> str:
    """The page of all reports that gate-ingest answers."""
    sections = []
    for name, counted in COUNTED.items():
        asked = Asked(month("2026-11"), next(iter(counted.report.steps), None))
        rows = database.reader.read_now(ZONE, partial(count, counted, asked))
        view = orjson.loads(counted.report.view(asked, rows).model_dump_json())
        sections.append(Section(view, (Markup(draw(counted.report.figure(asked, rows), name)),)))
    return page("2026-11", ZONE, sections, datetime(2026, 12, 1, tzinfo=UTC))


def test_the_page_has_every_report_in_both_languages_with_a_picture(database: HistoryDatabase) -> None:
    filled = FilledHistory(database)
    filled.visit("a", stages=(("officer", minutes(3)),))
    html = november(database)
    for counted in COUNTED.values():
        title = counted.report.title
        assert f"{title.zh} · {title.en}".replace("'", "&#39;") in html
    assert html.count("<svg") == len(COUNTED)
    assert "无数据 No data" in html


def test_the_page_is_one_file_in_which_nothing_runs(database: HistoryDatabase) -> None:
    filled = FilledHistory(database)
    filled.visit("a", firm=HOSTILE)
    filled.verdict("a", stops=("weight.vehicle.outside-band",), firm=HOSTILE)
    html = november(database)
    assert "<script" not in html
    assert "&lt;script&gt;" in html
    assert not re.search(r"<(?:link|img|iframe|object)\b|\b(?:src|href)=", html.replace("xlink:href", ""))


def test_ids_of_the_pictures_are_told_apart(database: HistoryDatabase) -> None:
    ids = re.findall(r'<(?:svg|pattern)[^>]* id="([^"]+)"', november(database))
    assert len(ids) == len(set(ids))


def test_a_long_table_says_how_many_rows_it_leaves_out(database: HistoryDatabase) -> None:
    filled = FilledHistory(database)
    for number in range(ROWS_SHOWN):
        filled.verdict(
            f"v{number}", MORNING + timedelta(minutes=number), ("weight.vehicle.outside-band",), firm=f"F{number}"
        )
    html = november(database)
    assert f"{ROWS_SHOWN} more rows: kakou report firm-stops --csv FILE" in html


def test_the_command_knows_every_report() -> None:
    assert {report.name for report in REPORTS} == {*COUNTED, HAZARDOUS_STOCK.name}
    assert [report.name for report in REPORTS if report.at_hazmat] == [HAZARDOUS_STOCK.name]
