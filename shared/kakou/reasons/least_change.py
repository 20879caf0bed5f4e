"""The smallest change that would clear a reason, with its number where the facts allow: by how much, in which unit."""

from typing import Final

from kakou.contracts.verdicts import Bilingual, Reason
from kakou.reasons.facts import in_unit, unit_of, value_of
from kakou.reasons.shown import amount_of

CHANGES: Final[dict[str, tuple[str, str]]] = {
    "document.ledger.over-release": (
        "第{line}行减少{over}，按不超过{left}重新申报核放单；或修改{document}，增加至少{over}。",
        "Take {over} off line {line}: void the pass and file one for {left} at most; or amend {document} by {over}.",
    ),
    "document.return.more": (
        "第{line}行带回不超过{left}；多出的{over}另行申报。",
        "Bring back {left} of line {line} at most, and declare the other {over} by itself.",
    ),
    "document.licence.exceeded": (
        "第{line}行出区不超过{left}（减少{over}），或为该行提供许可证编号。",
        "Let {left} of line {line} at most leave ({over} less), or give the line's licence number.",
    ),
    "weight.container.outside-band": (
        "{side}{excess}，或作废后按箱重{measured}重新申报核放单。",
        "{side} {excess}, or void the pass and file one with containers of {measured}.",
    ),
    "weight.goods.outside-band": (
        "{side}{excess}，或作废后按货重{measured}重新申报核放单。",
        "{side} {excess}, or void the pass and file one with goods of {measured}.",
    ),
    "weight.reading.overloaded": (
        "卸下{over}，或换用量程不小于{measured}的地磅。",
        "Take {over} off, or use a bridge with a capacity of {measured} at least.",
    ),
}
"""Sharper than the table's remedies, from the same facts; `over`: how much of the first is beyond the second."""

OVER: Final = (("asked", "left"), ("measured", "capacity"))


def least_change(reason: Reason) -> Bilingual | None:
    """None where nothing at the gate would clear it."""
    change = CHANGES.get(reason.code)
    over = _over(reason)
    if change is None or (over is None and any("{over}" in text for text in change)) or not _leaves_some(reason):
        return reason.remedy
    said = {name: value_of(name, carried, reason.facts) for name, carried in reason.facts.items()}
    if over is not None:
        said["over"] = over
    try:
        return Bilingual(
            zh=change[0].format_map({name: value.zh for name, value in said.items()}),
            en=change[1].format_map({name: value.en for name, value in said.items()}),
        )
    except KeyError:
        return reason.remedy


def _over(reason: Reason) -> Bilingual | None:
    for much, most in OVER:
        first, second = (amount_of(reason.facts.get(name, "")) for name in (much, most))
        if first is not None and second is not None and first > second:
            return in_unit(first - second, unit_of(much, reason.facts))
    return None


def _leaves_some(reason: Reason) -> bool:
    """Whether a smaller amount can be filed at all: of nothing there is none."""
    return all(amount_of(reason.facts.get(name, "1.00000")) != 0 for name in ("left", "measured"))
