"""A period by the zone's civil time, and the hours, days and months that it is cut into."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated, Any, Final

from pydantic import BeforeValidator, TypeAdapter, WithJsonSchema
from pydantic_core import PydanticCustomError

from kakou.contracts.report import Step
from kakou.values.times import CHINA, Time

LONGEST: Final = timedelta(days=366)
_DAY: Final = re.compile(r"(?:19[7-9]\d|2\d\d\d)-\d\d-\d\d", re.ASCII)
_TIME: Final[TypeAdapter[datetime]] = TypeAdapter(Time)
_FORM: Final = "must be a day or a time with its offset, such as 2026-11-01 or 2026-11-01T08:00:00+08:00"


def _read(value: Any, days_later: int) -> Any:
    """A plain date means midnight, Chinese time, so many days later; a plus may have come as a blank."""
    text = value.replace(" ", "+") if isinstance(value, str) else value
    try:
        if isinstance(text, str) and _DAY.fullmatch(text):
            return datetime.combine(date.fromisoformat(text) + timedelta(days=days_later), time(), CHINA)
        return _TIME.validate_python(text)
    except ValueError:
        raise PydanticCustomError("time_or_day", _FORM) from None


def _begin(value: Any) -> Any:
    return _read(value, 0)


def _end(value: Any) -> Any:
    return _read(value, 1)


_SCHEMA: Final = WithJsonSchema({"type": "string", "examples": ["2026-11-01", "2026-11-30"]})

Begin = Annotated[datetime, BeforeValidator(_begin), _SCHEMA]
"""A time, or a day, which begins at midnight."""

End = Annotated[datetime, BeforeValidator(_end), _SCHEMA]
"""A time, or a day, which counts to its end."""


@dataclass(frozen=True, slots=True)
class Period:
    """From `since` on, and before `until`."""

    since: datetime
    until: datetime

    def fault(self) -> str | None:
        """What is wrong with its end, None for nothing."""
        if self.until <= self.since:
            return f"must be later than from ({self.since.astimezone(CHINA).isoformat()})"
        if self.until - self.since > LONGEST:
            return f"must be at most {LONGEST.days} days after from, is {(self.until - self.since).days}"
        return None

    def steps(self, by: Step) -> Iterator[datetime]:
        """The beginnings of all hours, days or months that the period touches, in civil time."""
        begins = beginning(self.since, by)
        while begins < self.until:
            yield begins
            begins = _next(begins, by)


def beginning(moment: datetime, by: Step) -> datetime:
    """The beginning of the hour, day or month that `moment` lies in, in civil time."""
    hour = moment.astimezone(CHINA).replace(minute=0, second=0, microsecond=0)
    match by:
        case "hour":
            return hour
        case "day":
            return hour.replace(hour=0)
        case "month":
            return hour.replace(day=1, hour=0)


def _next(begins: datetime, by: Step) -> datetime:
    match by:
        case "hour":
            return begins + timedelta(hours=1)
        case "day":
            return begins + timedelta(days=1)
        case "month":
            return beginning(begins + timedelta(days=31), "month")


def month(text: str) -> Period:
    """The period of a month such as `2026-11`. Raises ValueError."""
    begins = datetime.strptime(text, "%Y-%m").replace(tzinfo=CHINA)
    return Period(begins, _next(begins, "month"))


_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_OFFSET: Final = round(CHINA.utcoffset(None).total_seconds()) * 1_000_000
_LENGTH: Final[dict[Step, int]] = {"hour": 3_600_000_000, "day": 86_400_000_000, "month": 86_400_000_000}
"""Of what is counted together, in microseconds: months are added up of their days."""


def counted_by(by: Step) -> tuple[int, int]:
    """Microseconds to add to a log time, and to divide it by, to number the hours or days by civil time."""
    return _OFFSET, _LENGTH[by]


def numbered(number: int, by: Step) -> datetime:
    """The beginning of the step that the hour or day `number` (see `counted_by`) lies in."""
    return beginning(_EPOCH + timedelta(microseconds=number * _LENGTH[by] - _OFFSET), by)
