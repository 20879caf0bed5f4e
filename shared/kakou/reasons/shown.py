"""A fact as a text shows it: amounts without needless zeros, times as Chinese civil time, words of the trade in the
language of the text."""

import re
from datetime import datetime
from decimal import Decimal
from typing import Final, NamedTuple

from kakou.reasons.table.words import WORDS
from kakou.values.decimals import plain
from kakou.values.times import CHINA, parse_duration, say_duration

LISTS: Final = frozenset({"field", "known_by"})
"""Facts that are several words."""

_DURATION = re.compile(r"P(?=[\dT])[\dDTHMS]+", re.ASCII)
_AMOUNT = re.compile(r"-?\d+\.\d{5}", re.ASCII)


class Shown(NamedTuple):
    """A fact in a text; with the format `zh` or `en` it is a word of the trade, or a duration, in that language."""

    name: str
    text: str

    def __format__(self, language: str) -> str:
        if not language:
            return self.text
        if _DURATION.fullmatch(self.text):
            return say_duration(parse_duration(self.text), language)
        if self.name in LISTS:
            between = "、" if language == "zh" else ", "
            return between.join(self._word(part, language) for part in self.text.split(", "))
        return self._word(self.text, language)

    def _word(self, text: str, language: str) -> str:
        chinese, english = WORDS.get(f"{self.name}={text}") or WORDS.get(text, (text, text))
        return chinese if language == "zh" else english


def shown(name: str, carried: str) -> Shown:
    """carried: the fact as its reason carries it."""
    return Shown(name, _readable(carried))


def amount_of(carried: str) -> Decimal | None:
    """The number that a reason carries as an amount, with five places; None for all other facts."""
    return Decimal(carried) if _AMOUNT.fullmatch(carried) else None


def _readable(text: str) -> str:
    number = amount_of(text)
    if number is not None:
        return plain(number)
    if len(text) > 18 and text[10] == "T":
        try:
            return datetime.fromisoformat(text).astimezone(CHINA).strftime("%Y-%m-%d %H:%M")
        except ValueError:
            return text
    return text
