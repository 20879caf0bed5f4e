"""Which row of GB 18218 a substance falls under, and why. Where the description leaves a choice, the smallest Q."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from kakou.contracts.substance import Substance
from kakou.contracts.verdicts import Bilingual

from hazmat_notify.rules.additions import Additions
from hazmat_notify.rules.divisions import division
from hazmat_notify.rules.gb18218 import Row, Unlisted, names_in, tables


@dataclass(frozen=True, slots=True)
class Threshold:
    """The row that counts (None: no row counts this substance) and why, for the duty officer to check."""

    row: Row | None
    why: Bilingual


def threshold(descriptions: Iterable[Substance], added: Additions) -> Threshold:
    """The threshold of a substance that came under several descriptions: the smallest Q among theirs."""
    return _of_all(tuple(descriptions), added)


@lru_cache(maxsize=4_096)
def _of_all(descriptions: tuple[Substance, ...], added: Additions) -> Threshold:
    found = [threshold_of(description, added) for description in descriptions]
    counted = [each for each in found if each.row is not None]
    if counted:
        return min(counted, key=lambda each: (_q(each), each.why.en))
    return min(found, key=lambda each: each.why.en, default=_UNIDENTIFIED)


def threshold_of(substance: Substance, added: Additions) -> Threshold:
    """The threshold of one description. Table 1 goes before table 2 (GB 18218-2018, 4.1.2), and so do the zone's rows;
    of table 1 and the zone's the smallest Q."""
    listed, known_by = _listed(substance)
    within = [row for row in listed if _applies(row, substance)]
    zone = min(added.rows_of(substance), key=lambda each: (each.q, each.no), default=None)
    if zone is not None and all(zone.q < row.q for row in within):
        return _from_zone(zone)
    if within:
        return _from_table_1(within, known_by, substance)
    known = tables().unlisted.get(substance.cas or "") or tables().unlisted.get(substance.un or "")
    if known is not None:
        return _from_class_known(known)
    by_class = tables().by_transport_class.get(division(substance.hazard_class), ())
    if by_class:
        return _from_table_2(by_class, substance.hazard_class or "")
    if listed:
        row = listed[0]
        zh, en = f"浓度不高于{row.above}%，不在表1{row.zh}之列", f"at or below {row.above} %: not {row.en} of table 1"
        return Threshold(None, _say(zh, en))
    if substance.hazard_class is not None:
        of = substance.hazard_class
        return Threshold(None, _say(f"第{of}类在GB 18218中没有临界量", f"GB 18218 has no threshold for class {of}"))
    return _UNIDENTIFIED


def _q(found: Threshold) -> Decimal:
    assert found.row is not None
    return found.row.q


def _listed(substance: Substance) -> tuple[Sequence[Row], Bilingual]:
    """Rows of table 1 by CAS, else UN number, else name, else the components of a mixture without a name of its own."""
    data = tables()
    if substance.cas is not None:
        rows = data.by_cas.get(substance.cas, ())
        told_apart = [row for row in rows if substance.un in row.un]
        return told_apart or rows, _say(f"CAS {substance.cas}", f"CAS {substance.cas}")
    if substance.un in data.by_un:
        return data.by_un[substance.un or ""], _say(f"UN {substance.un}", f"UN {substance.un}")
    for name in names_in(substance.name):
        if name in data.by_name:
            return data.by_name[name], _say(f"名称“{substance.name}”", f"the name “{substance.name}”")
    return _components(substance), _say("混合物的组分", "a component of the mixture")


def _components(substance: Substance) -> Sequence[Row]:
    """Rows of a mixture's components. A mixture whose class is another than the component's goes by its own class."""
    data = tables()
    rows = [row for part in substance.composition if part.cas for row in data.by_cas.get(part.cas, ())]
    if substance.hazard_class is None:
        return rows
    own = {row.symbol for row in data.by_transport_class.get(division(substance.hazard_class), ())}
    return [row for row in rows if row.symbol in own]


def _share(row: Row, substance: Substance) -> Decimal | None:
    """Percent by mass of the row's substance, where the composition says it."""
    for part in substance.composition:
        if part.percent is not None and part.cas is not None and row in tables().by_cas.get(part.cas, ()):
            return part.percent
    return None


def _applies(row: Row, substance: Substance) -> bool:
    share = _share(row, substance)
    return row.above is None or share is None or share > row.above


def _from_table_1(rows: Sequence[Row], known_by: Bilingual, substance: Substance) -> Threshold:
    row = min(rows, key=lambda each: (each.q, each.no))
    zh = f"表1第{row.no[2:]}项 {row.zh}（依据{known_by.zh}）"
    en = f"table 1 row {row.no[2:]}, {row.en} (by {known_by.en})"
    if len(rows) > 1:
        zh, en = f"{zh}；符合{len(rows)}项，取最小临界量", f"{en}; {len(rows)} rows fit, the smallest Q is taken"
    elif row.above is not None and _share(row, substance) is None:
        zh, en = f"{zh}；浓度未知，按在列计", f"{en}; concentration unknown, taken as listed"
    return Threshold(row, _say(zh, en))


def _from_zone(row: Row) -> Threshold:
    return Threshold(row, _say(f"本区补充目录第{row.no[2:]}项 {row.zh}", f"the zone's own row {row.no[2:]}, {row.en}"))


def _from_class_known(known: Unlisted) -> Threshold:
    if known.row is None:
        return Threshold(None, _say(f"{known.zh}在GB 18218中没有临界量", f"GB 18218 has no threshold for {known.en}"))
    row = known.row
    zh, en = f"表2 {row.symbol} {row.zh}（{known.zh}）", f"table 2 {row.symbol}, {row.en} ({known.en})"
    return Threshold(row, _say(zh, en))


def _from_table_2(rows: Sequence[Row], hazard_class: str) -> Threshold:
    row = min(rows, key=lambda each: (each.q, each.no))
    zh = f"表2 {row.symbol} {row.zh}（运输类别{hazard_class}）"
    en = f"table 2 {row.symbol}, {row.en} (transport class {hazard_class})"
    if len(rows) > 1:
        others = ", ".join(each.symbol for each in rows if each is not row)
        zh, en = f"{zh}；也可能是{others}，取最小临界量", f"{en}; could be {others} too, the smallest Q is taken"
    return Threshold(row, _say(zh, en))


def _say(zh: str, en: str) -> Bilingual:
    return Bilingual(zh=zh, en=en)


_UNIDENTIFIED = Threshold(
    None,
    _say(
        "无法识别：没有CAS、UN编号、类别或已知名称，未计入",
        "not identified by CAS, UN number, class or a known name: not counted",
    ),
)
