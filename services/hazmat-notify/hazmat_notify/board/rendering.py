"""Filling in the board's templates."""

import re
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from functools import cache
from typing import Any, Final

from kakou.values.times import CHINA
from kakou.web.pages.rendering import Templates

from hazmat_notify.alerts.rules.wording import VERDICTS
from hazmat_notify.board.units import percent, percent_words, share
from hazmat_notify.board.words import WORDS

HOME: Final = "/board"
NEAR: Final = Decimal("0.8")
"""A ratio from which a unit is shown as near the threshold."""

STYLES: Final = ("board.css", "alerts.css")

_PHONE: Final = re.compile(r"\+?[0-9](?:[ -]?[0-9]){5,17}")


@cache
def board_templates() -> Templates:
    own: dict[str, Callable[..., Any]] = {
        "percent": percent,
        "percent_words": percent_words,
        "share": share,
        "time_of_day": time_of_day,
        "calls": calls,
    }
    return Templates("hazmat_notify", HOME, WORDS, STYLES, own, verdicts=VERDICTS, near=NEAR)


def time_of_day(time: datetime) -> str:
    """As the clock on the zone's wall shows it."""
    return time.astimezone(CHINA).strftime("%H:%M")


def calls(text: str) -> tuple[tuple[str, str | None], ...]:
    """The text in pieces, each with the number to dial where it is a telephone number."""
    pieces: list[tuple[str, str | None]] = []
    end = 0
    for found in _PHONE.finditer(text):
        pieces += [(text[end : found.start()], None), (found[0], re.sub("[ -]", "", found[0]))]
        end = found.end()
    return tuple(piece for piece in (*pieces, (text[end:], None)) if piece[0])
