"""A report that is counted in the history: its statements, and what their rows add up to."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from math import ceil
from typing import Any

from kakou.contracts.report import Step
from kakou.reports.period import Period, counted_by
from kakou.reports.report import Asked, Report, Row
from kakou.values.decimals import quantise
from sqlalchemy import BigInteger, ColumnElement, type_coerce
from sqlalchemy.sql.expression import Executable

Statements = Mapping[str, Executable]
Found = Mapping[str, Sequence[Any]]
"""By its name what each statement found: rows whose values go by the names of their columns."""


@dataclass(frozen=True, slots=True)
class Counted:
    """statements: what is read for it, none of which names the zone: the reader adds it to every table."""

    report: Report
    statements: Callable[[Asked], Statements]
    rows: Callable[[Asked, Found], list[Row]]


def within(at: ColumnElement[Any], period: Period) -> ColumnElement[bool]:
    """That a log time lies in the period."""
    return (at >= period.since) & (at < period.until)


def standing(begun: ColumnElement[Any], ended: ColumnElement[Any], at: datetime) -> ColumnElement[bool]:
    """That something had begun before `at` and had not ended by then. ended: null while it has not."""
    return (begun < at) & (ended.is_(None) | (ended >= at))


def number_of(at: ColumnElement[Any], by: Step) -> ColumnElement[int]:
    """The number of the hour or day, by civil time, that a log time lies in; see `kakou.reports.period.numbered`."""
    offset, length = counted_by(by)
    return (type_coerce(at, BigInteger) + offset) // length


def lasted(began: ColumnElement[Any], ended: ColumnElement[Any]) -> ColumnElement[int]:
    """Microseconds from the one to the other."""
    return type_coerce(ended, BigInteger) - type_coerce(began, BigInteger)


def seconds(microseconds: int) -> Decimal:
    """Microseconds as seconds, exact as far as the log's clock goes, which counts milliseconds."""
    return quantise(Decimal(microseconds).scaleb(-6))


def ratio(count: Decimal | int, of: Decimal | int) -> Decimal | None:
    """The one divided by the other, None where there is nothing to divide by."""
    return quantise(Decimal(count) / of) if of else None


def ranked(share: Decimal, count: int) -> int:
    """The place, from 1, of the value that `share` of `count` values in their order do not exceed (nearest rank)."""
    return max(1, ceil(share * count))
