"""What goods are by everything that papers say of them: name, CAS, UN and commodity numbers, class, composition.

Gate and stock ask here, so that goods told at the gate are the same in the warehouse.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from kakou.catalogue.catalogue import HEADING, Catalogue, KnownGoods
from kakou.catalogue.goods_names import Goods, Named, goods_named
from kakou.catalogue.hazard_classes import division
from kakou.contracts.shares import most_of
from kakou.contracts.substance import Component

LEAST_PART = Decimal(1)
"""Percent by mass from which a component counts (the general cut-off of GHS), where the data file says no other."""


@dataclass(frozen=True, slots=True)
class Identifiers:
    """What papers say of goods."""

    name: str | None = None
    cas: str | None = None
    un: str | None = None
    hazard_class: str | None = None
    hs: str | None = None
    composition: tuple[Component, ...] = ()


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Two identifiers that do not belong together, each with what it stands for. graver: they differ in danger, too."""

    one: str
    one_means: str
    other: str
    other_means: str
    graver: bool


@dataclass(frozen=True, slots=True)
class Identified:
    """What goods are. known_by: what speaks for a danger. goods: the entry that describes them best, None where no list
    has them. readings: every entry that an identifier stands for; several where they contradict each other.

    harmless: what is known of goods that nothing speaks against: something that is not dangerous, or too little of what
    is; None where nothing is known.
    """

    known_by: tuple[str, ...]
    goods: KnownGoods | None
    readings: tuple[KnownGoods, ...]
    contradictions: tuple[Contradiction, ...]
    harmless: Goods | None

    @property
    def chemical(self) -> bool:
        """Whether they count as hazardous chemicals: so do goods that no list explains."""
        return not self.readings or any(reading.chemical for reading in self.readings)


@lru_cache(maxsize=8192)
def identify(said: Identifiers, known: Catalogue) -> Identified:
    """Everything that the identifiers stand for; a solution too weak to be dangerous is left out."""
    named = goods_named(said.name, known) if said.name else None
    parts = tuple(_components(said.composition, known))
    by_name = _strong(named.goods, named, parts) if named else None
    by_un = known.by_un.get(said.un) if said.un else None
    by_cas = _of_cas(said.cas, (by_un, by_name), known) if said.cas else None
    by_cas = _strong(by_cas, named, parts) if by_cas else None
    by_hs = known.by_hs.get(said.hs[:HEADING]) if said.hs else None
    by_hs = _strong(by_hs, named, parts) if by_hs else None
    part = next((goods for goods, most in parts if counts(goods, most)), None)
    if part is not None and any(each and not each.chemical for each in (by_un, by_name)):
        part = None  # what an article such as a battery is made of
    evidence = (
        ("un", said.un),
        ("class", said.hazard_class),
        ("cas", by_cas),
        ("name", by_name),
        ("hs", by_hs),
        ("composition", part),
    )
    stood = [each for each in (by_un, by_cas, by_name, by_hs) if each is not None] or ([part] if part else [])
    known_by = tuple(by for by, found in evidence if found)
    contradictions = tuple(_contradictions(said, named, by_un, known))
    harmless = known.harmless.get(said.cas or "") or (named.goods if named else None) or _explained(said, known)
    return Identified(
        known_by=known_by,
        goods=stood[0] if stood else None,
        readings=tuple(dict.fromkeys(stood)),
        contradictions=contradictions,
        harmless=None if known_by else harmless,
    )


def counts(goods: KnownGoods, most: Decimal | None) -> bool:
    """Whether a component of at most so many percent makes a mixture dangerous; an unknown share does."""
    if most is None:
        return True
    return most > goods.above if goods.above is not None else most >= LEAST_PART


def components(parts: Sequence[Component], known: Catalogue) -> list[KnownGoods]:
    """The parts of a mixture that make it dangerous."""
    return [goods for goods, most in _components(parts, known) if counts(goods, most)]


def same(one: Goods, other: Goods) -> bool:
    """Whether two entries are of one substance."""
    return one.zh == other.zh or bool(one.cas & other.cas)


def _components(parts: Sequence[Component], known: Catalogue) -> Iterator[tuple[KnownGoods, Decimal | None]]:
    """The parts that the data file knows to be dangerous, with the most there may be of each."""
    for part in parts:
        named = goods_named(part.name, known) if part.name else None
        goods = known.by_cas.get(part.cas or "") or (named.goods if named else None)
        if isinstance(goods, KnownGoods):
            share = most_of(part.percent)
            yield goods, named.most if share is None and named else share


def _explained(said: Identifiers, known: Catalogue) -> Goods | None:
    """The main part of a mixture all of whose parts are known; what a weak solution is one of."""
    found: list[Goods] = []
    for part in said.composition:
        named = goods_named(part.name, known) if part.name else None
        goods = (
            known.by_cas.get(part.cas or "") or known.harmless.get(part.cas or "") or (named.goods if named else None)
        )
        if goods is None:
            return None
        found.append(goods)
    return found[0] if found else known.by_cas.get(said.cas or "")


def _strong(goods: Goods, named: Named | None, parts: Sequence[tuple[KnownGoods, Decimal | None]]) -> KnownGoods | None:
    """The goods, unless they are harmless or what the papers say of their share is too little to be dangerous."""
    if not isinstance(goods, KnownGoods):
        return None
    shares = [most for part, most in parts if same(part, goods) and most is not None]
    if named is not None and named.most is not None and same(named.goods, goods):
        shares.append(named.most)
    return goods if goods.above is None or not shares or max(shares) > goods.above else None


def _of_cas(cas: str, others: Sequence[KnownGoods | None], known: Catalogue) -> KnownGoods | None:
    """The entry of a CAS number; of several, the one that the UN number or the name means."""
    told_apart = next((each for each in others if each is not None and cas in each.cas), None)
    return told_apart or known.by_cas.get(cas)


def _contradictions(
    said: Identifiers, named: Named | None, by_un: KnownGoods | None, known: Catalogue
) -> Iterator[Contradiction]:
    """Identifiers that stand for different things. Dangerous goods without a CAS number, such as paint, go with any."""
    cas: Goods | None = known.by_cas.get(said.cas or "") or known.harmless.get(said.cas or "")
    name = named.goods if named else None
    names: tuple[Goods, ...] = (named.goods, *named.beside) if named else ()
    part = any(each.cas == said.cas for each in said.composition)
    if name is not None and cas is not None and not part and not any(_may_be(n, said.cas or "", cas) for n in names):
        yield _pair((said.name or "", name), (f"CAS {said.cas}", cas))
    if by_un is not None and isinstance(cas, KnownGoods) and by_un.cas and said.cas not in by_un.cas:
        yield _pair((f"CAS {said.cas}", cas), (f"UN{said.un}", by_un))
    elif by_un is not None and by_un.cas and cas is None and name is not None and not _goes_with(name, by_un):
        yield _pair((said.name or "", name), (f"UN{said.un}", by_un))
    if said.hazard_class is None:
        return
    stated = division(said.hazard_class)
    mixture = bool(said.composition)
    if by_un is not None and stated not in _classes(by_un):
        yield Contradiction(f"UN{said.un}", by_un.zh, said.hazard_class, said.hazard_class, graver=True)
    elif isinstance(cas, KnownGoods) and not mixture and by_un is None:
        if stated not in known.classes_of_cas[said.cas or ""]:
            yield Contradiction(f"CAS {said.cas}", cas.zh, said.hazard_class, said.hazard_class, graver=True)
    elif name is not None and not mixture and by_un is None and cas is None:
        classes = _classes(name) if isinstance(name, KnownGoods) else frozenset()
        others = frozenset().union(*(known.classes_of_cas.get(each, frozenset()) for each in name.cas))
        if stated not in classes | others:
            yield Contradiction(said.name or "", name.zh, said.hazard_class, said.hazard_class, graver=True)


def _may_be(named: Goods, no: str, cas: Goods) -> bool:
    """Whether what a name means may have this CAS number: rice has none of a dangerous substance."""
    return no in named.cas or (not named.cas and (isinstance(named, KnownGoods) or not isinstance(cas, KnownGoods)))


def _goes_with(named: Goods, by_un: KnownGoods) -> bool:
    return bool(named.cas & by_un.cas) or (not named.cas and isinstance(named, KnownGoods))


def _classes(goods: KnownGoods) -> frozenset[str]:
    return frozenset(map(division, (goods.hazard_class, *goods.subsidiary)))


def _pair(one: tuple[str, Goods], other: tuple[str, Goods]) -> Contradiction:
    (said, goods), (other_said, other_goods) = one, other
    return Contradiction(said, goods.zh, other_said, other_goods.zh, _danger(goods) != _danger(other_goods))


def _danger(goods: Goods) -> frozenset[str]:
    return _classes(goods) if isinstance(goods, KnownGoods) else frozenset()
