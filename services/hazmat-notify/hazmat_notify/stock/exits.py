"""Trucks that took goods out: what the warehouse reported of them, and what is taken because it did not."""

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal

from kakou.contracts.task import TaskSubject
from kakou.contracts.verdicts import Bilingual
from kakou.runtime.state.retention import note, take_old
from kakou.runtime.unit_of_work import UnitOfWork
from kakou.service.tasks import new_task, tell_opened
from kakou.values.decimals import ZERO

from hazmat_notify.state import EXIT, EXIT_OF_PASS
from hazmat_notify.stock.rules.exit_accounts import Exit, ExitLine, implied, unaccounted
from hazmat_notify.trucks.rules.motion import InMotion

UNACCOUNTED_TASK = "exit-unaccounted"

Changes = dict[str, Decimal]
"""kg to take (or to give back, below zero) by `unit/identity`."""


def reported(unit: UnitOfWork, pass_no: str, no: str, what: str, quantity: Decimal) -> Changes:
    """An outward movement named the pass, before its exit or after. What the exit implied becomes the less."""
    account = unit.get_text(EXIT_OF_PASS, pass_no) or pass_no
    known = unit.get(EXIT, account, Exit) or Exit()
    place = f"{no}/{what}"
    said = {**known.reported, place: known.reported.get(place, ZERO) + quantity}
    return _settled(unit, account, known.model_copy(update={"reported": said}))


def raised(unit: UnitOfWork, truck: InMotion) -> Changes:
    """The barrier was raised for a truck outward: its goods are gone. The second gate of two changes nothing more."""
    account = truck.passes[0] if truck.passes else truck.visit
    if unit.get_text(EXIT_OF_PASS, account) is not None:
        return {}
    said: dict[str, Decimal] = {}
    passes = tuple(dict.fromkeys((account, *truck.passes)))
    note(unit, EXIT, account)
    for no in passes:
        before = unit.get(EXIT, no, Exit) or Exit()
        for place, kg in before.reported.items():
            said[place] = said.get(place, ZERO) + kg
        unit.delete(EXIT, no)
        unit.put(EXIT_OF_PASS, no, account)
    lines = tuple(
        ExitLine(
            name=load.goods.name,
            identity=load.identity,
            unit=load.goods.storage_unit,
            kilograms=load.kilograms,
            chemical=load.goods.listed_as == "hazardous-chemical",
        )
        for load in truck.loads
    )
    if missing := unaccounted(lines, said):
        _open_task(unit, account, missing)
    return _settled(unit, account, Exit(reported=said, lines=lines, passes=passes))


def accounts_leave(unit: UnitOfWork, kept: timedelta) -> None:
    """At a tick: accounts of trucks that went out so long ago. One of which something was taken that nobody reported
    stays, as a report may still come: it is looked at again when as much time has gone by once more."""
    for account in take_old(unit, EXIT, kept):
        known = unit.get(EXIT, account, Exit)
        if known is None:
            continue
        if known.implied:
            note(unit, EXIT, account)
            continue
        unit.delete(EXIT, account)
        for no in known.passes:
            unit.delete(EXIT_OF_PASS, no)


def _settled(unit: UnitOfWork, account: str, known: Exit) -> Changes:
    """Keep the account with what it implies by now; the difference to what it implied before."""
    before = known.implied
    now = {} if known.lines is None else implied(known.lines, known.reported)
    unit.put(EXIT, account, known.model_copy(update={"implied": now}))
    changes = {place: now.get(place, ZERO) - before.get(place, ZERO) for place in {**before, **now}}
    return {place: kg for place, kg in changes.items() if kg}


def _open_task(unit: UnitOfWork, account: str, missing: Sequence[ExitLine]) -> None:
    names = ", ".join(dict.fromkeys(line.name for line in missing))
    text = Bilingual(
        zh=f"{account}：{names}已出区，单证未写明储存单元或质量，也无出库记录，请核对台账。",
        en=f"{account}: {names} left the zone; its papers name no storage unit or no mass, and no movement was"
        " reported. Check the books.",
    )
    about = TaskSubject(kind="pass", no=account)
    tell_opened(unit, new_task(unit, f"exit-{unit.event.origin.root}", UNACCOUNTED_TASK, about, text))
