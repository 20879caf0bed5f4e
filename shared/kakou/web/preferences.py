"""`Prefer` (RFC 7240): how long a client is ready to wait for an answer."""

import math
import re
from functools import lru_cache
from typing import Final

from starlette.requests import Request

from kakou.web.waits.clients import remaining

LONGEST_WAIT: Final = 20.0
ANSWERED_WITHIN: Final = 0.7
"""Seconds beyond the wait of a client for what must be known before it can be answered at all."""

LONGEST_REMEMBERED: Final = 40
"""Characters of a header whose meaning is kept."""

_LONGEST_NUMBER: Final = 18

_WORD: Final = r"[!#$%&'*+.^_`|~0-9A-Za-z-]+"
_PREFERENCE: Final = re.compile(
    rf"\s*(?P<name>{_WORD})(?:\s*=\s*(?:(?P<word>{_WORD})|\"(?P<quoted>(?:[^\"\\]|\\.)*)\"))?"
    rf"(?:\s*;\s*(?:{_WORD}(?:\s*=\s*(?:{_WORD}|\"(?:[^\"\\]|\\.)*\"))?)?)*\s*(?:,|$)",
    re.ASCII,
)
_ESCAPED: Final = re.compile(r"\\(.)")


def preferred_wait(request: Request, otherwise: float) -> float:
    """Seconds to wait: `wait=N`, 20 at most; else none for `respond-async`; else `otherwise`.

    The lines of the header are one list. What cannot be read is ignored, as the standard has it.
    """
    stated = _stated_wait(request)
    return otherwise if stated is None else stated


def acknowledged_within(request: Request) -> float:
    """Seconds in which a write must be on the log: those of a client that says how long it waits, and a moment; without
    end for one that says nothing, which is answered when it is known."""
    stated = _stated_wait(request)
    return math.inf if stated is None else remaining(stated + ANSWERED_WITHIN)


def _stated_wait(request: Request) -> float | None:
    lines = request.headers.getlist("prefer")
    if len(lines) == 1 and len(lines[0]) <= LONGEST_REMEMBERED:
        return _remembered_wait(lines[0])
    return _wait_in(lines) if lines else None


@lru_cache(maxsize=256)
def _remembered_wait(line: str) -> float | None:
    """Clients say the same each time, and every write asks twice."""
    return _wait_in([line])


def _wait_in(lines: list[str]) -> float | None:
    said = preferences(lines)
    seconds = whole_number(said.get("wait", ""))
    if seconds is not None:
        return min(float(seconds), LONGEST_WAIT)
    return 0.0 if "respond-async" in said else None


def preferences(lines: list[str]) -> dict[str, str]:
    """By name in lower case, its value; of one that is said twice the first counts."""
    said: dict[str, str] = {}
    text, at = ",".join(lines), 0
    while at < len(text):
        found = _PREFERENCE.match(text, at)
        if found is None:
            comma = text.find(",", at)
            at = len(text) if comma < 0 else comma + 1
            continue
        value = found["word"] or _ESCAPED.sub(r"\1", found["quoted"] or "")
        said.setdefault(found["name"].lower(), value)
        at = found.end()
    return said


def whole_number(text: str) -> int | None:
    """The number that ASCII digits say, 10^18 where it is larger; None for anything else, other scripts' digits too."""
    if not (text.isascii() and text.isdigit()):
        return None
    digits = text.lstrip("0") or "0"
    return int(digits) if len(digits) <= _LONGEST_NUMBER else 10**_LONGEST_NUMBER
