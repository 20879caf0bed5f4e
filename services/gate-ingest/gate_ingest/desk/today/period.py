"""The day or month that is asked for, as the address has it."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from kakou.reports.period import Period, month
from kakou.values.times import CHINA

_DAY: Final = re.compile(r"2\d{3}-\d\d-\d\d", re.ASCII)
_MONTH: Final = re.compile(r"2\d{3}-\d\d", re.ASCII)


@dataclass(frozen=True)
class Shown:
    """text: as it stands in the address. before, after: its neighbours; None for what has not begun."""

    text: str
    period: Period
    before: str
    after: str | None


def day_of(text: str, now: datetime) -> Shown:
    """The day, today for an empty text. Raises ValueError."""
    today = now.astimezone(CHINA).date()
    day = _read_day(text) if text else today
    begins = datetime.combine(day, time(), CHINA)
    after = day + timedelta(days=1)
    return Shown(
        day.isoformat(),
        Period(begins, begins + timedelta(days=1)),
        (day - timedelta(days=1)).isoformat(),
        after.isoformat() if after <= today else None,
    )


def month_of(text: str, now: datetime) -> Shown:
    """The month, this one for an empty text. Raises ValueError."""
    this = f"{now.astimezone(CHINA):%Y-%m}"
    period = _read_month(text or this)
    before, after = period.since - timedelta(days=1), period.until
    return Shown(text or this, period, f"{before:%Y-%m}", f"{after:%Y-%m}" if f"{after:%Y-%m}" <= this else None)


def _read_day(text: str) -> date:
    try:
        return date.fromisoformat(text if _DAY.fullmatch(text) else "")
    except ValueError:
        raise ValueError(f"must be a day such as 2026-11-22, is {text[:20]!r}") from None


def _read_month(text: str) -> Period:
    try:
        return month(text if _MONTH.fullmatch(text) else "")
    except ValueError:
        raise ValueError(f"must be a month such as 2026-11, is {text[:20]!r}") from None
