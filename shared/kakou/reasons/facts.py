"""The facts of a reason as people read them one by one: named, with their units, in Chinese and English."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Final, NamedTuple

from kakou.contracts.verdicts import Bilingual
from kakou.reasons.shown import amount_of, shown
from kakou.reasons.table.fact_names import FACT_NAMES
from kakou.reasons.table.units import UNITS
from kakou.values.decimals import HUNDRED, plain

KILOGRAMS: Final = frozenset(
    {
        *("band", "capacity", "declared", "difference", "excess", "gross", "limit", "measured", "registered"),
        *("sum", "tare", "total", "uncertainty"),
    }
)
"""Facts that are weights, where no unit stands beside them."""

PURE: Final = frozenset({"ratio_now", "ratio_then"})
"""Amounts that have no unit."""

IN_OTHERS: Final = frozenset({"unit", "side"})
"""Facts that the others show: the unit of their amounts, and whether there is too much or too little."""


class ToldFact(NamedTuple):
    """name: what it is; value: what it is here."""

    name: Bilingual
    value: Bilingual


def told_facts(facts: Mapping[str, str]) -> tuple[ToldFact, ...]:
    """The facts of a reason, in its order."""
    return tuple(
        ToldFact(_name(name), value_of(name, carried, facts))
        for name, carried in facts.items()
        if name not in IN_OTHERS
    )


def value_of(name: str, carried: str, beside: Mapping[str, str]) -> Bilingual:
    """One fact with its unit. beside: all of its reason."""
    number = amount_of(carried)
    if number is not None:
        return _amount(name, number, beside)
    said = shown(name, carried)
    if name == "percent":
        return Bilingual(zh=f"{said:zh}%", en=f"{said:en} %")
    return Bilingual(zh=f"{said:zh}", en=f"{said:en}")


def in_unit(number: Decimal, unit: str | None) -> Bilingual:
    """A quantity with its unit: the unit's sign, or its customs code where it has none. None: a number alone."""
    if unit is None:
        return Bilingual(zh=plain(number), en=plain(number))
    sign = UNITS.get(unit)
    if sign is None:
        return Bilingual(zh=f"{plain(number)}（单位{unit}）", en=f"{plain(number)} (unit {unit})")
    return Bilingual(zh=f"{plain(number)}{sign[0]}", en=f"{plain(number)} {sign[1]}")


def unit_of(name: str, beside: Mapping[str, str]) -> str | None:
    """What an amount is counted in; None for what has no unit, or none that is known."""
    if name in PURE:
        return None
    said = beside.get("unit")
    if said is not None:
        return said if said != "-" else None
    return "kg" if name in KILOGRAMS else None


def _name(name: str) -> Bilingual:
    zh, en = FACT_NAMES.get(name, (name, name))
    return Bilingual(zh=zh, en=en)


def _amount(name: str, number: Decimal, beside: Mapping[str, str]) -> Bilingual:
    if name in ("ratio", "percent"):
        percent = plain(number * HUNDRED if name == "ratio" else number)
        return Bilingual(zh=f"{percent}%", en=f"{percent} %")
    said = in_unit(abs(number), unit_of(name, beside))
    if name != "difference" or not number:
        return said if number >= 0 else in_unit(number, unit_of(name, beside))
    heavier = number < 0
    return Bilingual(
        zh=f"实测{'多' if heavier else '少'}{said.zh}",
        en=f"{said.en} {'more' if heavier else 'less'} than declared",
    )
