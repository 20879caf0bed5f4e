"""A report as GET /v1/reports/{name} answers it: what was counted, in rows of named columns."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from kakou.contracts.base import OutboundModel
from kakou.contracts.verdicts import Bilingual

ColumnKind = Literal["text", "number", "amount", "time"]
"""number: a whole number. amount: a decimal of five places, as text. time: RFC 3339 in the zone's civil time."""
Step = Literal["hour", "day", "month"]
"""The parts that a period is cut into, by the zone's civil time."""


class ReportColumn(OutboundModel):
    """A column of a report."""

    name: str
    """The key of its values in each row."""
    title: Bilingual
    """What it is called."""
    kind: ColumnKind
    """What its values are."""
    unit: str
    """The unit of its values, such as `s` or `kg`; empty for what has none."""


class ReportSummary(OutboundModel):
    """A report that can be asked for."""

    name: str
    """Its name in the address."""
    title: Bilingual
    """What it is called."""
    counts: Bilingual
    """What is counted, and how."""
    steps: tuple[Step, ...]
    """What `by` may be, the first where it is left out; empty for a report that does not cut its period into parts."""


class ReportList(OutboundModel):
    """The reports that can be asked for."""

    items: tuple[ReportSummary, ...]
    """The reports."""


class ReportView(OutboundModel):
    """A report over a period."""

    name: str
    """The report's name."""
    title: Bilingual
    """What it is called."""
    counts: Bilingual
    """What is counted, and how."""
    since: Annotated[datetime, Field(alias="from")]
    """The beginning of the period."""
    until: Annotated[datetime, Field(alias="to")]
    """The end of the period, which no longer belongs to it."""
    by: Step | None
    """The parts that the period is cut into; null for none."""
    columns: tuple[ReportColumn, ...]
    """The columns, in their order."""
    rows: tuple[dict[str, str | int | None], ...]
    """The rows: a value for every column, null where there is none."""
