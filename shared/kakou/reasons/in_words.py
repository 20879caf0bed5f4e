"""A reason as a page says it: made of its facts when it is shown, in words where the text on record has a sign and a
bare number."""

from typing import Final

from kakou.contracts.verdicts import Bilingual, Reason
from kakou.reasons.facts import in_unit, unit_of, value_of
from kakou.reasons.shown import amount_of

SAID: Final[dict[str, tuple[str, str]]] = {
    "weight.vehicle.outside-band": (
        "申报{declared}，实测{measured}，{apart}，超出允差{band}。",
        "Declared {declared}, measured {measured}: {apart}, beyond the band of {band}.",
    ),
    "weight.container.outside-band": (
        "集装箱申报{declared}，推算{measured}，{apart}，超出允差{band}。",
        "Containers declared {declared}, {measured} by weighing: {apart}, beyond the band of {band}.",
    ),
    "weight.goods.outside-band": (
        "货物申报{declared}，推算{measured}，{apart}，超出允差{band}。",
        "Goods declared {declared}, {measured} by weighing: {apart}, beyond the band of {band}.",
    ),
    "weight.group.drift": (
        "单证{document}前{trucks}车累计申报{declared}，实测{measured}，{apart}，超出合计不确定度{uncertainty}。",
        "The {trucks} trucks of {document}: declared {declared}, measured {measured}: {apart}, beyond {uncertainty}.",
    ),
}
"""By code; `apart`: by how much, and to which side."""


def in_words(reason: Reason) -> Bilingual:
    """The text on record where it needs no other, or where a fact is missing that another would need."""
    said, apart = SAID.get(reason.code), _apart(reason)
    if said is None or apart is None:
        return reason.text
    facts = {name: value_of(name, carried, reason.facts) for name, carried in reason.facts.items()} | {"apart": apart}
    try:
        return Bilingual(
            zh=said[0].format_map({name: value.zh for name, value in facts.items()}),
            en=said[1].format_map({name: value.en for name, value in facts.items()}),
        )
    except KeyError:
        return reason.text


def _apart(reason: Reason) -> Bilingual | None:
    """Declared less measured is on record: below nothing where it is heavier."""
    number = amount_of(reason.facts.get("difference", ""))
    if number is None:
        return None
    much, heavier = in_unit(abs(number), unit_of("difference", reason.facts)), number < 0
    return Bilingual(zh=f"{'多' if heavier else '少'}{much.zh}", en=f"{much.en} {'more' if heavier else 'less'}")
