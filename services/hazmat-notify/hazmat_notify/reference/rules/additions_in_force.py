"""What a zone adds to the tables that its stock is judged by. It can make them stricter or fuller, never milder."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from kakou.catalogue.catalogue import CATALOGUE, Catalogue, names_of
from kakou.catalogue.hazard_classes import division
from kakou.contracts.documents.hazardous import AddedSubstance, HazardousAdditions
from kakou.contracts.substance import Substance
from kakou.values.canonical import plain_name

from hazmat_notify.storage.gb18218 import Row, names_in, tables

_SYMBOL_UNKNOWN = ""
_BETA = 1


@dataclass(frozen=True, eq=False, slots=True)
class Additions:
    """Equal to itself alone, so that what was reckoned by it can be remembered.

    rows: of the zone's substances by `cas:`, `un:` and `name:`. pairs: code by pair of divisions.
    """

    catalogue: Catalogue = CATALOGUE
    rows: Mapping[str, tuple[Row, ...]] = field(default_factory=dict)
    pairs: Mapping[frozenset[str], int] = field(default_factory=dict)

    def rows_of(self, substance: Substance) -> tuple[Row, ...]:
        """The zone's rows for a substance by all that is known of it, else by the components of a mixture."""
        names = [f"name:{each}" for each in names_in(substance.name)]
        found = self._named(f"cas:{substance.cas}", f"un:{substance.un}", *names)
        return found or self._named(*(f"cas:{part.cas}" for part in substance.composition))

    def _named(self, *keys: str) -> tuple[Row, ...]:
        return tuple(dict.fromkeys(row for key in keys for row in self.rows.get(key, ())))


NONE = Additions()


@lru_cache(maxsize=64)
def additions(document: HazardousAdditions) -> Additions:
    rows: dict[str, tuple[Row, ...]] = {}
    for place, added in enumerate(document.substances, start=1):
        row = _row(place, added)
        if row is None:
            continue
        keys = [f"name:{plain_name(name)}" for name in names_of(added)]
        keys += [f"cas:{added.cas}"] if added.cas else []
        keys += [f"un:{added.un}"] if added.un else []
        for key in dict.fromkeys(keys):
            rows[key] = (*rows.get(key, ()), row)
    pairs: dict[frozenset[str], int] = {}
    for each in document.segregation:
        pair = frozenset(map(division, each.classes))
        pairs[pair] = max(each.code, pairs.get(pair, 0))
    return Additions(CATALOGUE.with_added(document.substances), rows, pairs)


def _row(place: int, added: AddedSubstance) -> Row | None:
    """The row that the zone's substance makes: its own Q, else the smallest of its class; None where that has none."""
    by_class = tables().by_transport_class.get(division(added.hazard_class), ())
    standard = min(by_class, key=lambda each: (each.q, each.no), default=None)
    q = added.q or (standard.q if standard else None)
    if q is None:
        return None
    beta = added.beta or (standard.beta if standard else type(q)(_BETA))
    symbol = standard.symbol if standard else _SYMBOL_UNKNOWN
    return Row(f"z.{place}", added.zh, added.en or added.zh, symbol, q, beta)
