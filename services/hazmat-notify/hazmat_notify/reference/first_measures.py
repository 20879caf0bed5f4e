"""First measures for whoever comes first: the guide of the Emergency Response Guidebook by UN number or division."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from kakou.catalogue.catalogue import CATALOGUE
from kakou.catalogue.hazard_classes import division
from kakou.contracts.base import OutboundModel
from kakou.contracts.verdicts import Bilingual
from kakou.values.decimals import Amount

DATA = "first_measures_erg2024.toml"


class SpillDistances(OutboundModel):
    """How far people must stay away from a spill of what is toxic by inhalation."""

    isolate_m: int
    """Metres to clear in all directions at once."""
    day_km: Amount
    """Kilometres downwind within which people are to be protected by day."""
    night_km: Amount
    """Kilometres downwind within which people are to be protected by night."""


class FirstMeasures(OutboundModel):
    """What to do first, as the guide says. Absent is what the guide gives no figure for."""

    source: str
    """Where it is from."""
    guide: str
    """The number of the guide, to look up the rest in."""
    isolate_m: int
    """Metres to clear in all directions at once."""
    isolate_solids_m: int | None = None
    """The same where the goods are solid."""
    downwind_m: int | None = None
    """A large spill: metres downwind to evacuate."""
    evacuate_m: int | None = None
    """A large spill: metres in all directions to evacuate."""
    fire_m: int
    """A tank or truck on fire: metres to clear in all directions."""
    extinguish: Bilingual | None = None
    """What a small fire is put out with."""
    small_spill: SpillDistances | None = None
    """A spill of up to 208 litres of what is toxic by inhalation."""
    large_spill: SpillDistances | None = None
    """A larger spill of what is toxic by inhalation."""
    more_distances: bool = False
    """Whether the guidebook's table 1 has distances that are not here."""
    do: tuple[Bilingual, ...]
    """What to do and what not, as the guide has it."""


@dataclass(frozen=True, slots=True)
class Guidebook:
    """The data file, read once."""

    by_un: Mapping[str, str]
    by_division: Mapping[str, str]
    guides: Mapping[str, FirstMeasures]
    spills: Mapping[str, Mapping[str, SpillDistances]]
    table_1: frozenset[str]


def first_measures(un: str | None, cas: str | None, hazard_class: str | None) -> FirstMeasures | None:
    """By the UN number, else by that of the CAS number where the catalogue has one only, else by the division. None
    where the guidebook has no guide, or several, for it, and where the UN number is not of the goods by all that else
    is said of them."""
    book, un = guidebook(), un or _un_of(cas)
    no = book.by_un.get(un or "") or book.by_division.get(division(hazard_class))
    if no is None or (un is not None and un in book.by_un and not _fits(un, cas, hazard_class, book)):
        return None
    spills = book.spills.get(un or "", {})
    changes: dict[str, Any] = {"small_spill": spills.get("small"), "large_spill": spills.get("large")}
    return book.guides[no].model_copy(update={**changes, "more_distances": un in book.table_1})


@cache
def guidebook() -> Guidebook:
    data = tomllib.loads((resources.files("hazmat_notify") / "data" / DATA).read_text("utf-8"))
    sentences = {key: Bilingual.model_validate(text) for key, text in data["sentence"].items()}
    guides = {each["no"]: _guide(each, data["source"], sentences) for each in data["guide"]}
    spills = {
        each["un"]: {size: SpillDistances.model_validate(each[size]) for size in ("small", "large")}
        for each in data["spill"]
    }
    table_1 = frozenset(data["table_1"])
    return Guidebook(data["by_un"], data["by_division"], guides, spills, table_1)


def _guide(entry: dict[str, Any], source: str, sentences: Mapping[str, Bilingual]) -> FirstMeasures:
    figures = {key: value for key, value in entry.items() if key.endswith("_m")}
    zh, en = entry.get("extinguish_zh"), entry.get("extinguish_en")
    return FirstMeasures(
        source=source,
        guide=entry["no"],
        extinguish=Bilingual(zh=zh, en=en) if zh and en else None,
        do=tuple(sentences[key] for key in entry["do"]),
        **figures,
    )


def _fits(un: str, cas: str | None, hazard_class: str | None, book: Guidebook) -> bool:
    """Whether the CAS number and the class may be of goods of that UN number, or have the same guide."""
    of_un, of_cas = CATALOGUE.by_un.get(un), CATALOGUE.by_cas.get(cas or "")
    if of_un is None:
        return True
    if of_cas is not None and of_un.cas and cas not in of_un.cas:
        guides = {book.by_un.get(each) for each in of_cas.un}
        if book.by_un[un] not in guides:
            return False
    return hazard_class is None or division(hazard_class) in map(division, (of_un.hazard_class, *of_un.subsidiary))


def _un_of(cas: str | None) -> str | None:
    known = CATALOGUE.by_cas.get(cas or "")
    return next(iter(known.un)) if known is not None and len(known.un) == 1 else None
