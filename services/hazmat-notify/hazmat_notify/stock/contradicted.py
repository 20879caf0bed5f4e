"""Stock whose identifiers stand for different dangers: the gravest counts, and a person finds out what it is."""

from kakou.catalogue.identification import Contradiction
from kakou.contracts.documents.reference import StorageUnit
from kakou.contracts.task import TaskSubject
from kakou.contracts.verdicts import Bilingual
from kakou.runtime.unit_of_work import UnitOfWork

from hazmat_notify import tasks
from hazmat_notify.reference.rules.additions_in_force import Additions
from hazmat_notify.state import CONTRADICTED, Identities
from hazmat_notify.stock.rules.balances import Stock
from hazmat_notify.storage.listing import identified
from hazmat_notify.storage.storage_unit import Line, lines

CONTRADICTED_TASK = "stock-contradicted"


def look_for_contradictions(unit: UnitOfWork, document: StorageUnit, stock: Stock, added: Additions) -> None:
    """Open a task for each substance of the unit whose identifiers contradict each other, and settle those of what is
    gone. One that a person has closed stays closed while it lies there."""
    found = {
        line.identity: pair for line in lines(document, stock, added) if (pair := _contradiction(line)) is not None
    }
    known = (unit.get(CONTRADICTED, document.id, Identities) or Identities()).nos
    for what in set(known) - found.keys():
        tasks.settle(unit, _matter(document.id, what), "it is gone, or is known by now")
    for what, pair in found.items():
        subject = TaskSubject(kind="storage-unit", no=document.id)
        tasks.report(unit, _matter(document.id, what), CONTRADICTED_TASK, subject, _text(document.id, pair))
    if found.keys() != set(known):
        unit.put(CONTRADICTED, document.id, Identities(nos=tuple(found)))


def _contradiction(line: Line) -> Contradiction | None:
    """The first where the dangers differ, too."""
    said = (identified(each, line.added) for each in line.described)
    return next((pair for each in said for pair in each.contradictions if pair.graver), None)


def _text(no: str, pair: Contradiction) -> Bilingual:
    return Bilingual(
        zh=f"{no}：“{pair.one}”指{pair.one_means}，“{pair.other}”指{pair.other_means}，相互矛盾，按危险性较大者计，请核实后重新上报。",
        en=f"{no}: {pair.one} stands for {pair.one_means}, {pair.other} for {pair.other_means}. The graver one counts;"
        " find out what it is, take it out under these identifiers and in under the right ones.",
    )


def _matter(no: str, what: str) -> str:
    return f"contradicted/{no}/{what}"
