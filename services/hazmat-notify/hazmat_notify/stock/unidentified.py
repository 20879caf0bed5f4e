"""Stock that nothing identifies: it counts for nothing, so a person is asked to find out what it is."""

from kakou.contracts.documents.reference import StorageUnit
from kakou.contracts.task import Task, TaskSubject
from kakou.contracts.verdicts import Bilingual
from kakou.runtime.unit_of_work import UnitOfWork
from kakou.service.tasks import new_task, tell_opened, tell_settled
from kakou.values.decimals import plain

from hazmat_notify.reference.rules.additions_in_force import Additions
from hazmat_notify.state import UNIDENTIFIED, OpenTasks
from hazmat_notify.stock.rules.balances import Stock
from hazmat_notify.storage.storage_unit import Line, lines

UNIDENTIFIED_TASK = "stock-unidentified"


def look_for_unidentified(unit: UnitOfWork, document: StorageUnit, stock: Stock, added: Additions) -> None:
    """Open a task for each substance of the unit that nothing identifies, and settle those of what is known or gone."""
    opened = (unit.get(UNIDENTIFIED, document.id, OpenTasks) or OpenTasks()).tasks
    found = {line.identity: line for line in lines(document, stock, added) if not line.threshold.identified}
    if found.keys() == opened.keys():
        return
    for what in opened.keys() - found.keys():
        tell_settled(unit, opened[what], "what it is has become known, or it is gone")
    tasks = {what: opened.get(what) or _open(unit, document.id, line) for what, line in found.items()}
    if tasks:
        unit.put(UNIDENTIFIED, document.id, OpenTasks(tasks=tasks))
    else:
        unit.delete(UNIDENTIFIED, document.id)


def _open(unit: UnitOfWork, no: str, line: Line) -> Task:
    what, tonnes = line.substance.name or line.identity, plain(line.counted)
    text = Bilingual(
        zh=f"{no}：“{what}”{tonnes}吨无法识别，未计入重大危险源，请查明CAS号、UN编号或类别后重新上报。",
        en=f"{no}: {tonnes} t of {what} are not identified and count for nothing. Find out its CAS or UN number"
        " or class and report again, or add the substance with PUT /v1/hazardous-goods.",
    )
    task_id = f"unidentified-{unit.event.origin.root}-{no}-{line.identity}"
    return tell_opened(unit, new_task(unit, task_id, UNIDENTIFIED_TASK, TaskSubject(kind="storage-unit", no=no), text))
