"""Column types that are the same, sortable and exact on SQLite and on PostgreSQL."""

import zlib
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import BigInteger, Dialect, LargeBinary
from sqlalchemy.types import TypeDecorator

from kakou.values.decimals import PLACES

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)

UNRECKONED: Final = Decimal(10) ** 12
"""Amounts from here on (a billion tonnes in kg) are null in their column, lest one false paper makes every sum of the
zone overflow; the row's body holds them as they came."""


class LogTime(TypeDecorator[datetime]):
    """A moment of the zone's clock: microseconds since 1970 in UTC. Takes and gives aware datetimes."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        return None if value is None else micros(value)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:
        return None if value is None else _EPOCH + timedelta(microseconds=int(value))


class Exact(TypeDecorator[Decimal]):
    """An amount with five places: hundred-thousandths in an integer. Sums are exact, and amounts again."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> int | None:
        return None if value is None else hundred_thousandths(value)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> Decimal | None:
        return None if value is None else Decimal(value).scaleb(-PLACES)


class Packed(TypeDecorator[str]):
    """A long text that nothing is asked about within the database, compressed: it takes less than half."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> bytes | None:
        return None if value is None else packed(value)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> str | None:
        return None if value is None else unpacked(value)


def packed(text: str) -> bytes:
    return zlib.compress(text.encode())


def unpacked(stored: bytes) -> str:
    return zlib.decompress(stored).decode()


def micros(at: datetime) -> int:
    """Raises ValueError for a datetime without a time zone."""
    if at.tzinfo is None:
        raise ValueError(f"{at.isoformat()} has no time zone")
    return (at - _EPOCH) // _MICROSECOND


def hundred_thousandths(amount: Decimal) -> int | None:
    """The amount in units of its fifth place; None for one that is not reckoned with (UNRECKONED)."""
    return None if abs(amount) >= UNRECKONED else int(amount.scaleb(PLACES))
