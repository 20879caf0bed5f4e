"""Times with an offset and durations: RFC 3339 and ISO 8601, nothing else."""

import re
from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import Annotated, Any

from pydantic import AwareDatetime, BeforeValidator, PlainSerializer, WithJsonSchema
from pydantic_core import PydanticCustomError

CHINA = timezone(timedelta(hours=8), "CST")
"""The one civil time of every zone."""

_TIME = re.compile(r"(?:19[7-9]\d|2\d\d\d)-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:[Zz]|[+-]\d\d:\d\d)", re.ASCII)
_LEAP_SECOND = re.compile(r"(.{10}[Tt]\d\d:\d\d):60(?:\.\d+)?(.+)", re.ASCII)
_DAY = re.compile(r"(?:19[7-9]\d|2\d\d\d)-\d\d-\d\d", re.ASCII)
_DURATION = re.compile(
    r"P(?!$)(?:(?P<weeks>\d{1,4})W|(?:(?P<days>\d{1,5})D)?"
    r"(?:T(?!$)(?:(?P<hours>\d{1,6})H)?(?:(?P<minutes>\d{1,8})M)?(?:(?P<seconds>\d{1,9}(?:\.\d{1,3})?)S)?)?)",
    re.ASCII,
)


def _rfc3339(value: Any) -> Any:
    if isinstance(value, datetime):
        return value
    if isinstance(value, str) and _TIME.fullmatch(value):
        leap = _LEAP_SECOND.fullmatch(value)
        return value if leap is None else _after_leap_second(*leap.groups())
    raise PydanticCustomError("time_rfc3339", "must be a time with its offset, such as 2026-11-22T08:00:00+08:00")


def _after_leap_second(minute: str, offset: str) -> datetime:
    """The second after the one inserted at a month's end in UTC: clocks without leap seconds show that one instead."""
    try:
        after = datetime.fromisoformat(f"{minute}:59{offset.upper()}") + timedelta(seconds=1)
    except (ValueError, OverflowError):
        raise _no_leap_second() from None
    if after.astimezone(UTC).strftime("%d %H:%M") != "01 00:00":
        raise _no_leap_second()
    return after


def _no_leap_second() -> PydanticCustomError:
    return PydanticCustomError("time_rfc3339", "must not be second 60 but in the last minute (UTC) of a month")


def _until(value: Any) -> Any:
    """A plain date means the end of that day, Chinese time."""
    if isinstance(value, str) and _DAY.fullmatch(value):
        try:
            return datetime.combine(date.fromisoformat(value) + timedelta(days=1), time(), CHINA)
        except (ValueError, OverflowError):
            raise PydanticCustomError("day", "must be a day of the calendar, such as 2026-11-22") from None
    return _rfc3339(value)


def _since(value: Any) -> Any:
    """A plain date means the beginning of that day, Chinese time."""
    if isinstance(value, str) and _DAY.fullmatch(value):
        try:
            return datetime.combine(date.fromisoformat(value), time(), CHINA)
        except ValueError:
            raise PydanticCustomError("day", "must be a day of the calendar, such as 2026-11-22") from None
    return _rfc3339(value)


def _day(value: Any) -> Any:
    """The day of a time, in the offset it was given in."""
    if isinstance(value, date):
        return value
    if isinstance(value, str) and (_DAY.fullmatch(value) or _TIME.fullmatch(value)):
        return value[:10]
    raise PydanticCustomError("day", "must be a day or a time with its offset, such as 2026-11-22")


def parse_duration(value: object) -> timedelta:
    """An ISO 8601 duration of weeks, days, hours, minutes and seconds; years and months have no fixed length.

    Raises PydanticCustomError, saying what a duration looks like.
    """
    if isinstance(value, timedelta):
        return value
    match = _DURATION.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise PydanticCustomError("duration_iso8601", "must be an ISO 8601 duration, such as PT60S, PT30M or P14D")
    parts = {
        name: float(number) if "." in number else int(number) for name, number in match.groupdict().items() if number
    }
    return timedelta(**parts)


def write_duration(duration: timedelta) -> str:
    """`duration` in ISO 8601, such as `PT1M`, `P14D`, `P1DT2H` or `PT0S`."""
    seconds, fraction = divmod(duration, timedelta(seconds=1))
    minutes, second = divmod(seconds, 60)
    hours, minute = divmod(minutes, 60)
    days, hour = divmod(hours, 24)
    text = f"{second}.{fraction // timedelta(milliseconds=1):03}".rstrip("0") if fraction else str(second)
    clock = (f"{hour}H" if hour else "") + (f"{minute}M" if minute else "") + (f"{text}S" if text != "0" else "")
    whole = "P" + (f"{days}D" if days else "") + (f"T{clock}" if clock else "")
    return "PT0S" if whole == "P" else whole


_UNITS = ((86_400, "天", "d"), (3_600, "小时", "h"), (60, "分钟", "min"), (1, "秒", "s"))


def say_duration(duration: timedelta, language: str) -> str:
    """`duration` as people say it, in whole seconds: `1分钟`, or `2 h 30 min` where language is not `zh`."""
    left, said = duration // timedelta(seconds=1), []
    for seconds, chinese, english in _UNITS:
        count, left = divmod(left, seconds)
        if count:
            said.append(f"{count}{chinese}" if language == "zh" else f"{count} {english}")
    return ("" if language == "zh" else " ").join(said) or ("0秒" if language == "zh" else "0 s")


_TIME_SCHEMA = {"type": "string", "format": "date-time", "examples": ["2026-11-22T08:00:00+08:00"]}

Time = Annotated[AwareDatetime, BeforeValidator(_rfc3339), WithJsonSchema(_TIME_SCHEMA)]
"""RFC 3339, the offset required."""

Until = Annotated[AwareDatetime, BeforeValidator(_until), WithJsonSchema(_TIME_SCHEMA)]
"""A time after which something no longer holds; a plain date means the end of that day, Chinese time."""

Since = Annotated[AwareDatetime, BeforeValidator(_since), WithJsonSchema(_TIME_SCHEMA)]
"""A time from which on something counts; a plain date means the beginning of that day, Chinese time."""

Day = Annotated[date, BeforeValidator(_day), WithJsonSchema({"type": "string", "format": "date"})]

Duration = Annotated[
    timedelta,
    BeforeValidator(parse_duration),
    PlainSerializer(write_duration, return_type=str, when_used="json"),
    WithJsonSchema({"type": "string", "format": "duration", "examples": ["PT60S", "P14D"]}),
]
"""ISO 8601, weeks to seconds."""
