"""How templates write what they are given."""

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Final

from kakou.reasons.rendering import TABLE
from kakou.reasons.table.fact_names import FACT_NAMES
from kakou.reasons.wording import word
from kakou.values.decimals import plain
from kakou.values.times import CHINA
from kakou.web.pages.language import Language

from gate_ingest.desk.rooms import page_of_visit

MINUTE: Final = 60
_FACT: Final = re.compile(r"\{(\w+)[^}]*\}")


def _word(text: str, language: Language, name: str = "") -> str:
    """A word of the trade, such as a fact has it."""
    said = word(text, name)
    return said.zh if language == "zh" else said.en


def _amount(text: str) -> str:
    """An amount as JSON has it."""
    return plain(Decimal(text))


def _moment(text: str) -> str:
    """A time as JSON has it, as the zone's clock on the wall shows it, with the day."""
    return datetime.fromisoformat(text).astimezone(CHINA).strftime("%m-%d %H:%M:%S")


def _reason(code: str, language: Language) -> str:
    """What a reason says in general, each fact by its name; the code of a reason that is no longer known."""
    spec = TABLE.get(code)
    if spec is None:
        return code
    text = spec.zh if language == "zh" else spec.en
    return _FACT.sub(lambda fact: _named(fact[1], language), text).rstrip("。.")


def _named(fact: str, language: Language) -> str:
    """The place of a fact in a text."""
    zh, en = FACT_NAMES[fact]
    return f"〔{zh}〕" if language == "zh" else f"[{en}]"


def _lapse(seconds: float | Decimal, language: Language) -> str:
    """The two largest units that it has: tenths of a second below a minute, no seconds from an hour on."""
    seconds = float(seconds)
    hour, minute, second = ("小时", "分", "秒") if language == "zh" else (" h ", " min ", " s")
    if seconds < MINUTE:
        return f"{int(seconds * 10) / 10:.1f}{second}"
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}{hour}{minutes:02}{minute}".rstrip() if hours else f"{minutes}{minute}{rest:02}{second}"


FILTERS: Final[Mapping[str, Callable[..., str]]] = {
    "word": _word,
    "amount": _amount,
    "moment": _moment,
    "reason": _reason,
    "lapse": _lapse,
    "page_of_visit": page_of_visit,
}
