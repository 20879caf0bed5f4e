"""All reports of a month as one page to print: tables and pictures in one file, in Chinese and English, no script."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from jinja2 import Environment, PackageLoader
from kakou.contracts.report import Step
from kakou.reports.period import Period, month
from kakou.values.times import CHINA
from markupsafe import Markup

from kakou_cli.client import Interface, NotAllowed
from kakou_cli.errors import Failure
from kakou_cli.report.asking import REPORTS, SVG, asked_of, shown

ROWS_SHOWN: Final = 40
"""Of one table; the rest is left to `kakou report NAME --csv`."""

PICTURES: Final[dict[str, tuple[Step, ...]]] = {"passages": ("day", "hour"), "weights": ("day",)}
"""Reports with other pictures than that of their rows: the steps that they are drawn by."""
ROWS_BY: Final[dict[str, Step]] = {"passages": "day", "weights": "month", "hazardous-stock": "day"}


@dataclass(frozen=True, slots=True)
class Section:
    """A report on the page."""

    view: dict[str, Any]
    pictures: tuple[Markup, ...]

    @property
    def rows(self) -> list[list[str]]:
        columns = self.view["columns"]
        rows = self.view["rows"][:ROWS_SHOWN]
        return [[shown(row[column["name"]], column["kind"]) for column in columns] for row in rows]

    @property
    def left_out(self) -> int:
        return max(0, len(self.view["rows"]) - ROWS_SHOWN)


def month_page(text: str, zone: str, ingest: Interface, hazmat: Interface) -> str:
    """The page. text: the month, such as 2026-11. Raises Failure, httpx.TransportError."""
    try:
        period = month(text)
    except ValueError:
        raise Failure(f"{text!r} is no month; say 2026-11") from None
    sections = tuple(_sections(period, ingest, hazmat))
    if not sections:
        raise Failure("the token's scopes allow none of the reports; issue one with customs, officer, safety and ops")
    return page(text, zone, sections, datetime.now(UTC))


def page(text: str, zone: str, sections: Sequence[Section], made_at: datetime) -> str:
    """The page of the month `text` with these reports."""
    pages = Environment(loader=PackageLoader("kakou_cli.report"), autoescape=True, trim_blocks=True, lstrip_blocks=True)
    at = f"{made_at.astimezone(CHINA):%Y-%m-%d %H:%M}"
    return pages.get_template("month.html").render(zone=zone, month=text, sections=sections, made_at=at)


def _sections(period: Period, ingest: Interface, hazmat: Interface) -> Iterator[Section]:
    for report in REPORTS:
        gate, path = (hazmat if report.at_hazmat else ingest), f"/v1/reports/{report.name}"
        by = ROWS_BY.get(report.name)
        try:
            view = gate.get(path, **asked_of(period.since, period.until, by))
        except NotAllowed:
            continue
        if view is None:
            raise Failure(f"the gate has no report {report.name}: it is of another version than this command")
        drawn = (
            gate.text(path, SVG, **asked_of(period.since, period.until, step))
            for step in PICTURES.get(report.name, (by,))
        )
        # The gate's own pictures: an SVG element each, of which nothing is a client's but escaped text.
        yield Section(view, tuple(Markup(svg) for svg in drawn))  # noqa: S704
