"""Which dangerous goods must not lie or travel side by side (49 CFR 176.83(b)): the worst code of two classes wins."""

import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from itertools import combinations

from kakou.catalogue.hazard_classes import division

from hazmat_notify.reference.rules.additions_in_force import Additions

DATA = "segregation_49cfr176.toml"

NOTHING, EXPLOSIVES = 0, 5
"""Codes beside the table's 1 to 4: nothing in general, and explosives of different compatibility groups."""


@dataclass(frozen=True, slots=True)
class Labels:
    """A good by what it is called and its classes, subsidiary ones too. identity: the same for the same substance."""

    name: str
    classes: tuple[str, ...]
    identity: str

    @property
    def label(self) -> str:
        """`3(6.1)`, as transport documents have it."""
        subsidiary = f"({', '.join(self.classes[1:])})" if self.classes[1:] else ""
        return f"{self.classes[0]}{subsidiary}" if self.classes else ""


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two goods too near each other. code: 1 to 4 of the table, 5 for explosives among themselves."""

    one: Labels
    other: Labels
    code: int

    @property
    def written(self) -> str:
        """The code as the table has it."""
        return "*" if self.code == EXPLOSIVES else str(self.code)


@cache
def _table() -> tuple[dict[frozenset[str], int], dict[str, str], tuple[str, ...]]:
    """Code by pair of divisions, the division whose row another one shares, and the divisions that have a row."""
    data = tomllib.loads((resources.files("hazmat_notify") / "data" / DATA).read_text("utf-8"))
    codes: dict[frozenset[str], int] = {}
    for place, row in enumerate(data["rows"]):
        for other, code in zip(data["classes"][place:], row.split(), strict=True):
            value = {"X": NOTHING, "*": EXPLOSIVES}.get(code)
            codes[frozenset((data["classes"][place], other))] = int(code) if value is None else value
    return codes, data["same"], tuple(data["classes"])


@lru_cache(maxsize=16_384)
def code_of(one: tuple[str, ...], other: tuple[str, ...], added: Additions) -> int:
    """The worst code between any class of the one and any of the other, by the table or by what the zone adds.

    Classes that neither has say nothing.
    """
    return max((max(_code(a, b), _of_zone(a, b, added)) for a in one for b in other), default=NOTHING)


def conflicts(goods: Iterable[Labels], least: int, added: Additions) -> tuple[Conflict, ...]:
    """Every pair whose code is `least` or worse, the worst first. Never a substance with itself, whose subsidiary
    classes may well conflict."""
    found = [
        Conflict(one, other, code)
        for one, other in combinations(sorted(goods, key=lambda each: (each.name, each.classes)), 2)
        if one.identity != other.identity and (code := code_of(one.classes, other.classes, added)) >= least
    ]
    return tuple(sorted(found, key=lambda each: (-each.code, each.one.name, each.other.name)))


def conflicts_with(
    newcomers: Sequence[Labels], there: Iterable[Labels], least: int, added: Additions
) -> tuple[Conflict, ...]:
    """Every pair of a newcomer and what is there already."""
    found = [
        Conflict(one, other, code)
        for other in there
        for one in newcomers
        if one.identity != other.identity and (code := code_of(one.classes, other.classes, added)) >= least
    ]
    return tuple(sorted(found, key=lambda each: (-each.code, each.one.name, each.other.name)))


def kept_apart_from(goods: Iterable[Labels], least: int, added: Additions) -> tuple[str, ...]:
    """The classes of the table that must not lie beside any of the goods, by code `least` or worse."""
    there, (_, _, divisions) = tuple(dict.fromkeys(each.classes for each in goods)), _table()
    return tuple(one for one in divisions if any(code_of((one,), classes, added) >= least for classes in there))


def _of_zone(one: str, other: str, added: Additions) -> int:
    return added.pairs.get(frozenset((division(one), division(other))), NOTHING)


def _code(one: str, other: str) -> int:
    codes, same, _ = _table()
    pair = frozenset(same.get(each, each) for each in (division(one), division(other)))
    code = codes.get(pair, NOTHING)
    return NOTHING if code == EXPLOSIVES and one == other else code
