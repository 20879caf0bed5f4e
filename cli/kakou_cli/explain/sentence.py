"""A sentence of a story."""

from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from kakou.contracts.verdicts import Bilingual
from kakou.values.decimals import plain
from kakou.values.times import CHINA


class Sentence(NamedTuple):
    """depth: 0 for what happened, 1 for what belongs to it, 2 for what belongs to that."""

    depth: int
    said: Bilingual


def number(amount: Decimal | None) -> str:
    """An amount as people read it; a dash where there is none."""
    return "-" if amount is None else plain(amount)


def clock(time: datetime) -> str:
    """The time of day, Chinese civil time."""
    return time.astimezone(CHINA).strftime("%H:%M:%S")
