"""A storage unit as the safety office sees it: every substance with its threshold, and the unit's assessment."""

from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property, lru_cache

from kakou.contracts.documents.reference import StorageUnit
from kakou.contracts.substance import Substance
from kakou.values.decimals import ZERO
from kakou.values.identifiers import is_cas

from hazmat_notify.reference.rules.additions_in_force import Additions
from hazmat_notify.stock.rules.balances import Held, Stock, identity_of
from hazmat_notify.stock.rules.tonnes import tonnes
from hazmat_notify.storage.listing import identified
from hazmat_notify.storage.major_hazard import Assessment, Counted, assess
from hazmat_notify.storage.segregation import Labels
from hazmat_notify.storage.threshold import Threshold, threshold


@dataclass(frozen=True)
class Line:
    """One substance of a unit. tonnes: what lies there; design_maximum: tonnes it is built for, which count instead."""

    identity: str
    described: tuple[Substance, ...]
    tonnes: Decimal
    design_maximum: Decimal | None
    threshold: Threshold
    added: Additions

    @cached_property
    def substance(self) -> Substance:
        """One description out of several: the first name, number and class given."""
        return _one_of(self.described, self.identity)

    @cached_property
    def labels(self) -> Labels:
        """Its name and classes; the catalogue's where movements gave none, and its subsidiary classes."""
        return labels(self.substance, self.identity, self.added)

    @property
    def counted(self) -> Decimal:
        """Tonnes that count: the design maximum where there is one (GB 18218-2018, 4.2.2), or what exceeds it."""
        return max(self.tonnes, self.design_maximum or ZERO)


@lru_cache(maxsize=4_096)
def _one_of(given: tuple[Substance, ...], identity: str) -> Substance:
    cas = next((each.cas for each in given if each.cas), None)
    return Substance.model_construct(
        name=next((each.name for each in given if each.name), None),
        cas=cas or (identity if is_cas(identity) else None),
        un=next((each.un for each in given if each.un), None),
        hazard_class=next((each.hazard_class for each in given if each.hazard_class), None),
        composition=(),
    )


def lines(unit: StorageUnit, stock: Stock, added: Additions) -> tuple[Line, ...]:
    """What lies in the unit or is its design maximum, by identity. A substance that is all gone is left out."""
    design = {identity_of(each.substance): each for each in unit.design_maximum}
    result = []
    for no in sorted({*stock.held, *design}):
        held, built_for = stock.held.get(no, Held()), design.get(no)
        if not held.kilograms and built_for is None:
            continue
        described = held.described or ((built_for.substance,) if built_for else ())
        most = tonnes(built_for.quantity, built_for.unit) if built_for else None
        there = tonnes(held.kilograms, "kg") or ZERO
        result.append(Line(no, described, there, most, threshold(described, added), added))
    return tuple(result)


@lru_cache(maxsize=4_096)
def labels(substance: Substance, no: str, added: Additions, subsidiary: tuple[str, ...] = ()) -> Labels:
    """A substance's name and classes. subsidiary: those given; the catalogue's otherwise."""
    what = identified(substance, added)
    known = what.goods or added.catalogue.by_cas.get(no)
    main = substance.hazard_class or (known.hazard_class if known else None)
    more = subsidiary or (known.subsidiary if known else ())
    if what.contradictions:
        more = (*more, *(each for one in what.readings for each in (one.hazard_class, *one.subsidiary) if each))
        more = tuple(each for each in dict.fromkeys(more) if each != main)
    name = substance.name or (known.zh if known else None) or substance.cas or no
    return Labels(name, (main, *more) if main else tuple(more), no)


def assessment(unit: StorageUnit, found: tuple[Line, ...]) -> Assessment:
    counted = [Counted(line.counted, line.threshold.row) for line in found if line.threshold.row is not None]
    return assess(counted, unit.exposed_people)
