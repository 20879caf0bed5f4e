"""Hazardous goods by CAS, UN and commodity number, from the versioned data file (domain §5.2 table 1, §5.3)."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from importlib import resources
from typing import Any

from kakou.catalogue.hazard_classes import division
from kakou.contracts.documents.hazardous import AddedSubstance
from kakou.values.canonical import plain_name

DATA = "hazardous_goods.toml"


@dataclass(frozen=True, slots=True)
class KnownGoods:
    """An entry of the data file, or of a zone's own. hazard_class, subsidiary, packing_group: those of transport.

    above: percent by mass up to which a solution or mixture of it is not dangerous. chemical: whether it is in the
    Catalogue of Hazardous Chemicals, which asks for the flag; batteries are dangerous goods and no such chemicals.
    """

    zh: str
    en: str
    cas: frozenset[str]
    un: frozenset[str]
    hazard_class: str | None
    subsidiary: tuple[str, ...]
    packing_group: str | None
    above: Decimal | None = None
    chemical: bool = True


@dataclass(frozen=True, slots=True)
class HarmlessGoods:
    """An entry of what is not dangerous, though its name or number might make it look so."""

    zh: str
    cas: frozenset[str]


class WordSet:
    """Words that a name may begin or end with, looked up by their lengths."""

    __slots__ = ("lengths", "words")

    def __init__(self, words: Iterable[str]) -> None:
        self.words = frozenset(map(plain_name, words))
        self.lengths = tuple(sorted({len(word) for word in self.words}, reverse=True))

    def ending(self, name: str) -> list[str]:
        """The words that `name` ends with, the longest first."""
        size = len(name)
        return [word for length in self.lengths if length <= size and (word := name[size - length :]) in self.words]

    def beginning(self, name: str) -> list[str]:
        """The words that `name` begins with, the longest first."""
        return [word for length in self.lengths if length <= len(name) and (word := name[:length]) in self.words]


@dataclass(frozen=True, slots=True)
class NameWords:
    """What stands in names beside the goods: see the data file. everyday: names that count wherever a name ends so."""

    packaging: WordSet
    of_gas: WordSet
    grades: WordSet
    articles: WordSet
    everyday: WordSet


@dataclass(frozen=True, slots=True, eq=False)
class Catalogue:
    """The data file and what a zone adds to it, indexed by what a goods line may say. Equal to itself alone."""

    version: int
    source: str
    words: NameWords
    by_cas: dict[str, KnownGoods]
    by_un: dict[str, KnownGoods]
    by_name: dict[str, KnownGoods | HarmlessGoods]
    by_everyday_name: dict[str, KnownGoods | HarmlessGoods]
    """By names that mean the goods wherever a name ends with them."""
    by_hs: dict[str, KnownGoods]
    """By the six digits of a heading that stands for little else."""
    harmless: dict[str, HarmlessGoods]
    """By CAS number."""
    classes_of_cas: dict[str, frozenset[str]]
    """Divisions, subsidiary ones too, of all forms in which the substance travels, by CAS number."""

    def with_added(self, substances: Iterable[AddedSubstance]) -> "Catalogue":
        """This catalogue and a zone's substances; what the file knows to be dangerous stays as the file has it."""
        by_cas, by_un, by_name, harmless = dict(self.by_cas), dict(self.by_un), dict(self.by_name), dict(self.harmless)
        classes = dict(self.classes_of_cas)
        for added in substances:
            known = KnownGoods(
                zh=added.zh,
                en=added.en or added.zh,
                cas=frozenset((added.cas,) if added.cas else ()),
                un=frozenset((added.un,) if added.un else ()),
                hazard_class=added.hazard_class,
                subsidiary=added.subsidiary,
                packing_group=added.packing_group,
            )
            if added.cas:
                by_cas.setdefault(added.cas, known)
                harmless.pop(added.cas, None)
                classes[added.cas] = classes.get(added.cas, frozenset()) | _divisions(known)
            if added.un:
                by_un.setdefault(added.un, known)
            for name in map(plain_name, names_of(added)):
                if not isinstance(by_name.get(name), KnownGoods):
                    by_name[name] = known
        return replace(self, by_cas=by_cas, by_un=by_un, by_name=by_name, harmless=harmless, classes_of_cas=classes)


def names_of(added: AddedSubstance) -> tuple[str, ...]:
    """Every name that a zone gave its substance."""
    return (added.zh, *((added.en,) if added.en else ()), *added.names)


def _load() -> Catalogue:
    data = tomllib.loads((resources.files("kakou.catalogue") / "data" / DATA).read_text("utf-8"))
    everyday = [word for kind in ("goods", "harmless") for goods in data[kind] for word in goods.get("words", ())]
    words = {kind: WordSet(listed) for kind, listed in (*data["words"].items(), ("everyday", everyday))}
    catalogue = Catalogue(data["version"], data["source"], NameWords(**words), {}, {}, {}, {}, {}, {}, {})
    for goods in data["goods"]:
        known = KnownGoods(
            zh=goods["zh"][0],
            en=goods["en"][0],
            cas=frozenset(goods.get("cas", ())),
            un=frozenset(goods.get("un", ())),
            hazard_class=goods["class"],
            subsidiary=tuple(goods.get("subsidiary", ())),
            packing_group=goods.get("packing_group"),
            above=Decimal(goods["above"]) if "above" in goods else None,
            chemical=goods.get("chemical", True),
        )
        for cas in known.cas:
            catalogue.by_cas.setdefault(cas, known)
            classes = catalogue.classes_of_cas.get(cas, frozenset())
            catalogue.classes_of_cas[cas] = classes | _divisions(known)
        for un in known.un:
            catalogue.by_un.setdefault(un, known)
        for heading in goods.get("hs", ()):
            catalogue.by_hs.setdefault(heading, known)
        _index_names(catalogue, goods, known)
    for goods in data["harmless"]:
        harmless = HarmlessGoods(goods["zh"][0], frozenset(goods.get("cas", ())))
        catalogue.harmless.update(dict.fromkeys(harmless.cas, harmless))
        _index_names(catalogue, goods, harmless)
    return catalogue


def _index_names(catalogue: Catalogue, goods: Mapping[str, Any], known: KnownGoods | HarmlessGoods) -> None:
    everyday = goods.get("words", ())
    for name in (*goods["zh"], *goods["en"], *everyday):
        catalogue.by_name.setdefault(plain_name(name), known)
    for name in everyday:
        catalogue.by_everyday_name.setdefault(plain_name(name), known)


def _divisions(goods: KnownGoods) -> frozenset[str]:
    return frozenset(division(each) for each in (goods.hazard_class, *goods.subsidiary) if each)


HEADING = 6
"""Digits of a commodity code that are the same all over the world."""

CATALOGUE = _load()
