"""What a truck's load would do to the storage units it is bound for, before its barrier lifts."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal

from kakou.contracts.alert import Forecast
from kakou.contracts.documents.reference import StorageUnit
from kakou.contracts.events.hazardous_goods import HazardousGoods
from kakou.contracts.substance import Substance
from kakou.contracts.verdicts import Outcome, Reason
from kakou.reasons.rendering import Fact, render

from hazmat_notify.reference.rules.additions_in_force import Additions
from hazmat_notify.stock.rules.balances import Described, Held, Stock, identity_of
from hazmat_notify.stock.rules.tonnes import tonnes
from hazmat_notify.storage.major_hazard import Assessment, written
from hazmat_notify.storage.segregation import Conflict, Labels, conflicts, conflicts_with
from hazmat_notify.storage.storage_unit import assessment, labels, lines
from hazmat_notify.trucks.rules.motion import Load, kilograms_of

CONFLICTS_NAMED = 10
_NO_LEVEL = 5
_WHENEVER = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Looked:
    """A storage unit, what lies there, and what was let through to it and is not there yet."""

    document: StorageUnit
    stock: Stock
    coming: tuple[Load, ...] = ()


Look = Callable[[str], Looked | None]
"""A storage unit by its id; None when it is not on file."""


@dataclass(frozen=True, slots=True)
class Foreseen:
    """The gravest of the units' forecasts. grave: reasons that may refer a release; notes: what cannot be foreseen."""

    forecast: Forecast | None
    grave: tuple[Reason, ...] = ()
    notes: tuple[Reason, ...] = ()


def foresee(goods: Sequence[HazardousGoods], look: Look, least: int, outcome: Outcome, added: Additions) -> Foreseen:
    """The load's forecast for each unit it is bound for. least: the segregation code from which on goods conflict.

    outcome: what crossing a level, or a conflict, does by policy.
    """
    forecasts: list[Forecast] = []
    grave: list[Reason] = []
    notes: list[Reason] = []
    for no in sorted({each.storage_unit for each in goods if each.storage_unit}):
        load, found = [each for each in goods if each.storage_unit == no], look(no)
        reckoned = [each for each in load if found and tonnes(each.quantity, each.unit) is not None]
        notes += [_open(each) for each in load if each not in reckoned]
        if found is not None:
            forecast, crossing, near = _of_unit(found, reckoned, load, least, added)
            forecasts.append(forecast)
            if crossing:
                grave.append(_level(forecast, outcome))
            grave += [_conflict(no, each, outcome) for each in near[:CONFLICTS_NAMED]]
            if len(near) > CONFLICTS_NAMED:
                unnamed: dict[str, Fact] = {"storage_unit": no, "count": str(len(near) - CONFLICTS_NAMED)}
                grave.append(render("hazmat.forecast.conflict-more", unnamed, outcome))
    gravest = max(forecasts, key=lambda each: (len(each.conflicts) > 0, each.ratio_then), default=None)
    return Foreseen(gravest, tuple(grave), tuple(notes))


def together(goods: Sequence[HazardousGoods], least: int, added: Additions) -> tuple[Reason, ...]:
    """Goods on one truck that would have to be apart; an alert, no refusal (the road ban is another rule)."""
    apart = [each for each in goods if not each.limited_quantity]  # which the table does not cover (173.156 of 49 CFR)
    found = conflicts(dict.fromkeys(_labels(each, added) for each in apart), least, added)
    named = tuple(
        render(
            "hazmat.load.segregation",
            {
                "name": each.one.name,
                "hazard_class": each.one.label,
                "other": each.other.name,
                "other_class": each.other.label,
                "segregation": each.written,
            },
        )
        for each in found[:CONFLICTS_NAMED]
    )
    more = len(found) - CONFLICTS_NAMED
    return (*named, render("hazmat.load.segregation-more", {"count": str(more)})) if more > 0 else named


def _of_unit(
    unit: Looked,
    reckoned: Sequence[HazardousGoods],
    load: Sequence[HazardousGoods],
    least: int,
    added: Additions,
) -> tuple[Forecast, bool, tuple[Conflict, ...]]:
    """What is on its way counts as if it lay there already, but for the ratio of now."""
    document, there = unit.document, lines(unit.document, unit.stock, added)
    now = assessment(document, there)
    coming = [(each.goods, each.kilograms) for each in unit.coming]
    arriving = [(each, kilograms_of(each, each.quantity)) for each in reckoned]
    then = assessment_with(document, unit.stock, [*coming, *arriving], added)
    newcomers = tuple(dict.fromkeys(_labels(each, added) for each in load))
    beside = [line.labels for line in there if line.tonnes] + [_labels(each.goods, added) for each in unit.coming]
    near = conflicts_with(newcomers, dict.fromkeys(beside), least, added)
    forecast = Forecast(
        storage_unit=document.id,
        ratio_now=written(now.ratio),
        ratio_then=written(then.ratio),
        level_now=now.level,
        level_then=then.level,
        conflicts=tuple(f"{each.one.name} / {each.other.name} ({each.written})" for each in near[:CONFLICTS_NAMED]),
        more_conflicts=max(0, len(near) - CONFLICTS_NAMED),
    )
    return forecast, _crosses(now, then), near


def assessment_with(
    document: StorageUnit, stock: Stock, loads: Iterable[tuple[HazardousGoods, Decimal | None]], added: Additions
) -> Assessment:
    """What the unit comes to once these kg of goods lie there, too."""
    return assessment(document, lines(document, _with(stock, loads), added))


def _crosses(now: Assessment, then: Assessment) -> bool:
    """Level 1 is the gravest; from none to any is a crossing too."""
    return (then.level or _NO_LEVEL) < (now.level or _NO_LEVEL)


def _with(stock: Stock, loads: Iterable[tuple[HazardousGoods, Decimal | None]]) -> Stock:
    """The stock as it would be with these kg of goods, each described as its papers do; what is no mass is left out."""
    held = dict(stock.held)
    for each, kilograms in loads:
        if kilograms is None:
            continue
        described = _substance(each)
        no = identity_of(described)
        before = held.get(no, Held())
        known = tuple(there for there in before.inward if there.substance != described)
        since = before.inward[0].since if before.inward else _WHENEVER
        inward = (*known, Described(substance=described, since=since))
        balance = before.kilograms + kilograms
        held[no] = Held.model_construct(balance=balance, out=before.out, inward=inward, outward=before.outward)
    return Stock(held=held)


def _substance(goods: HazardousGoods) -> Substance:
    return Substance.model_construct(
        name=goods.name, cas=goods.cas, un=goods.un, hazard_class=goods.hazard_class, composition=()
    )


def _labels(goods: HazardousGoods, added: Additions) -> Labels:
    substance = _substance(goods)
    return labels(substance, identity_of(substance), added, goods.subsidiary)


def _level(forecast: Forecast, outcome: Outcome) -> Reason:
    facts: dict[str, Fact] = {
        "storage_unit": forecast.storage_unit,
        "ratio_now": forecast.ratio_now,
        "ratio_then": forecast.ratio_then,
        "level_then": str(forecast.level_then),
    }
    return render("hazmat.forecast.level", facts, outcome)


def _conflict(unit: str, found: Conflict, outcome: Outcome) -> Reason:
    facts = {
        "storage_unit": unit,
        "name": found.one.name,
        "other": found.other.name,
        "segregation": found.written,
    }
    return render("hazmat.forecast.conflict", facts, outcome)


def _open(goods: HazardousGoods) -> Reason:
    return render("hazmat.forecast.open", {"name": goods.name, "storage_unit": goods.storage_unit or "-"})
