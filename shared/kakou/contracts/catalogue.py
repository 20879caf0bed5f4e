"""Hazardous goods by CAS, UN and commodity number, from the versioned data file (domain §5.2 table 1, §5.3)."""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from importlib import resources

from kakou.contracts.canonical import plain_name
from kakou.contracts.documents.hazardous import AddedSubstance

DATA = "hazardous_goods.toml"


@dataclass(frozen=True, slots=True)
class KnownGoods:
    """An entry of the data file, or of a zone's own. hazard_class, subsidiary, packing_group: those of transport."""

    zh: str
    en: str
    cas: frozenset[str]
    hazard_class: str | None
    subsidiary: tuple[str, ...]
    packing_group: str | None


@dataclass(frozen=True, slots=True, eq=False)
class Catalogue:
    """The data file and what a zone adds to it, indexed by what a goods line may say. Equal to itself alone."""

    version: int
    source: str
    by_cas: dict[str, KnownGoods]
    by_un: dict[str, KnownGoods]
    by_name: dict[str, KnownGoods]
    by_hs: dict[str, KnownGoods]
    """By the six digits of a heading that stands for little else."""

    def with_added(self, substances: Iterable[AddedSubstance]) -> "Catalogue":
        """This catalogue and a zone's substances; what the file knows stays as the file has it."""
        by_cas, by_un, by_name = dict(self.by_cas), dict(self.by_un), dict(self.by_name)
        for added in substances:
            known = KnownGoods(
                zh=added.zh,
                en=added.en or added.zh,
                cas=frozenset((added.cas,) if added.cas else ()),
                hazard_class=added.hazard_class,
                subsidiary=added.subsidiary,
                packing_group=added.packing_group,
            )
            if added.cas:
                by_cas.setdefault(added.cas, known)
            if added.un:
                by_un.setdefault(added.un, known)
            for name in names_of(added):
                by_name.setdefault(plain_name(name), known)
        return replace(self, by_cas=by_cas, by_un=by_un, by_name=by_name)


def names_of(added: AddedSubstance) -> tuple[str, ...]:
    """Every name that a zone gave its substance."""
    return (added.zh, *((added.en,) if added.en else ()), *added.names)


def _load() -> Catalogue:
    data = tomllib.loads((resources.files("kakou.contracts") / "data" / DATA).read_text("utf-8"))
    catalogue = Catalogue(data["version"], data["source"], {}, {}, {}, {})
    for goods in data["goods"]:
        known = KnownGoods(
            zh=goods["zh"][0],
            en=goods["en"][0],
            cas=frozenset(goods.get("cas", ())),
            hazard_class=goods["class"],
            subsidiary=tuple(goods.get("subsidiary", ())),
            packing_group=goods.get("packing_group"),
        )
        for cas in goods.get("cas", ()):
            catalogue.by_cas.setdefault(cas, known)
        for un in goods.get("un", ()):
            catalogue.by_un.setdefault(un, known)
        for heading in goods.get("hs", ()):
            catalogue.by_hs.setdefault(heading, known)
        for name in (*goods["zh"], *goods["en"]):
            catalogue.by_name.setdefault(plain_name(name), known)
    return catalogue


HEADING = 6
"""Digits of a commodity code that are the same all over the world."""

CATALOGUE = _load()
