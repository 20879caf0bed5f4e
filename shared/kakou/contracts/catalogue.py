"""Hazardous goods by CAS, UN and commodity number, from the versioned data file (domain §5.2 table 1, §5.3)."""

import tomllib
import unicodedata
from dataclasses import dataclass
from importlib import resources

DATA = "hazardous_goods.toml"


@dataclass(frozen=True, slots=True)
class KnownGoods:
    """An entry of the data file. hazard_class, subsidiary, packing_group: those of transport."""

    zh: str
    en: str
    cas: frozenset[str]
    hazard_class: str
    subsidiary: tuple[str, ...]
    packing_group: str | None


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The data file, indexed by what a goods line may say."""

    version: int
    source: str
    by_cas: dict[str, KnownGoods]
    by_un: dict[str, KnownGoods]
    by_name: dict[str, KnownGoods]
    by_hs: dict[str, KnownGoods]
    """By the six digits of a heading that stands for little else."""


def plain_name(name: str) -> str:
    """A name made comparable: half width, lower case, single spaces."""
    return " ".join(unicodedata.normalize("NFKC", name).lower().split())


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
