"""The reason table: every code a rule may speak, and how its numbers become text in Chinese and English."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from kakou.contracts.verdicts import OUTCOMES, Bilingual, Outcome, Reason
from kakou.reasons.shown import shown
from kakou.reasons.spec import ReasonSpec
from kakou.reasons.table.decisions import DECISIONS
from kakou.reasons.table.documents import DOCUMENTS
from kakou.reasons.table.electronic_seals import SEALS
from kakou.reasons.table.filing import FILING
from kakou.reasons.table.hazmat import HAZMAT
from kakou.reasons.table.identity import IDENTITY
from kakou.reasons.table.lanes import LANES
from kakou.reasons.table.passes import PASSES
from kakou.reasons.table.weight import WEIGHT
from kakou.values.decimals import write

TABLE: Final[dict[str, ReasonSpec]] = {
    spec.code: spec for spec in (*IDENTITY, *PASSES, *DOCUMENTS, *LANES, *SEALS, *WEIGHT, *HAZMAT, *FILING, *DECISIONS)
}

_ORDER: Final = {code: place for place, code in enumerate(TABLE)}

GO: Final = "请通行"
GO_ONCE_UP: Final = "请等待 杆起后通行"
WAIT: Final = "请等待关员核查"

Fact = str | int | Decimal | datetime | date | Sequence[str]


class UnknownReason(KeyError):
    """No such code in the reason table."""


class MissingFact(KeyError):
    """A reason was given without a fact that its texts speak of."""


def spec_of(code: str) -> ReasonSpec:
    """The row of `code`. Raises UnknownReason."""
    try:
        return TABLE[code]
    except KeyError:
        raise UnknownReason(f"{code} is not in the reason table") from None


def facts_of(facts: Mapping[str, Fact]) -> dict[str, str]:
    """Facts as a reason carries them: amounts with five places, times RFC 3339, lists joined."""
    return {name: fact if isinstance(fact, str) else _text(fact) for name, fact in facts.items()}


def render(code: str, facts: Mapping[str, Fact], outcome: Outcome | None = None) -> Reason:
    """The reason that `code` is with these facts. outcome: in place of the table's, where policy says so.

    In the texts amounts stand without needless zeros, times as Chinese civil time.
    Raises UnknownReason, or MissingFact for a fact that a text needs.
    """
    spec = spec_of(code)
    carried = facts_of(facts)
    if not spec.needs <= carried.keys():
        missing = ", ".join(sorted(spec.needs - carried.keys()))
        raise MissingFact(f"{code} needs the facts {missing}")
    said = {name: shown(name, text) for name, text in carried.items()}
    spent = spec.spent_zh is not None and "left" in said and said["left"].text == "0"
    zh, en = (spec.spent_zh, spec.spent_en) if spent else (spec.remedy_zh, spec.remedy_en)
    remedy = None
    if zh is not None and en is not None:
        remedy = Bilingual(zh=zh.format_map(said), en=en.format_map(said))
    return Reason(
        code=code,
        letter=spec.letter,
        outcome=outcome or spec.outcome,
        officer_may_release=spec.officer,
        facts=carried,
        text=Bilingual(zh=spec.zh.format_map(said), en=spec.en.format_map(said)),
        remedy=remedy,
        source=spec.source,
        policy=spec.policy,
    )


def graver_first(reasons: Iterable[Reason]) -> tuple[Reason, ...]:
    """Each reason once, the gravest first, then as the table has them."""
    unique = {(reason.code, tuple(sorted(reason.facts.items()))): reason for reason in reasons}
    return tuple(sorted(unique.values(), key=lambda reason: (-OUTCOMES.index(reason.outcome), _ORDER[reason.code])))


def led_text(reason: Reason, width: int = 32) -> str:
    """What the driver reads about `reason`, cut to `width` bytes of GB18030.

    A note that policy has raised must not tell the driver to go.
    """
    spec = spec_of(reason.code)
    if spec.led == GO and reason.outcome != "note":
        return fit(WAIT, width)
    said = {name: shown(name, text) for name, text in reason.facts.items()}
    return fit(spec.led.format_map(said), width)


def fit(text: str, width: int) -> str:
    """`text` cut to at most `width` bytes of GB18030: to whole words while there are several, and to whole characters.

    A number or a lane's name is shown whole or not at all, since part of one is another one.
    """
    while _width(text) > width and " " in text:
        text = text.rpartition(" ")[0]
    if _width(text) <= width:
        return text
    whole = text
    while _width(text) > width:
        text = text[:-1]
    return _cut_name(text) if _is_name(text[-1:]) and _is_name(whole[len(text)]) else text


def _width(text: str) -> int:
    return len(text.encode("gb18030"))


def _is_name(character: str) -> bool:
    return character.isascii() and (character.isalnum() or character in "./-")


def _cut_name(text: str) -> str:
    while text and _is_name(text[-1]):
        text = text[:-1]
    return text


def _text(fact: int | Decimal | datetime | date | Sequence[str]) -> str:
    match fact:
        case Decimal():
            return write(fact)
        case int():
            return str(fact)
        case datetime() | date():
            return fact.isoformat()
        case _:
            return ", ".join(fact)
