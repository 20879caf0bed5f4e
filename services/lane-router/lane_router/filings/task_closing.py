"""A task closed by a named officer: no event closes it any more, and the same cause does not open it again."""

from kakou.contracts.events.writes import TaskClosed
from kakou.contracts.task import Task
from kakou.runtime.unit_of_work import UnitOfWork
from kakou.service.tasks import close_kept

from lane_router import repository
from lane_router.filings import contradictions, doubts, forgetting
from lane_router.records import DeclarationEntry, PassEntry
from lane_router.state import DECLARATION, PASS
from lane_router.visits.reevaluation import look_at_document, look_at_pass


def task_closed(unit: UnitOfWork, closing: TaskClosed) -> None:
    task = close_kept(unit, closing)
    if task is None:
        return
    forgetting.note_closed(unit, task)
    if task.kind == contradictions.TASK:
        _accept(unit, task)
    elif task.kind == doubts.TASK and closing.passed is not None:
        doubts.settle(unit, task.subject.no, closing.passed)


def _accept(unit: UnitOfWork, task: Task) -> None:
    """The officer has cleared up what that receipt contradicts: the document counts as it stands here."""
    no, mark = task.subject.no, contradictions.mark_of(task)
    if task.subject.kind == "pass":
        entry = unit.get(PASS, no, PassEntry)
        if entry is not None:
            entry = entry.model_copy(update={"accepted": (*entry.accepted, mark)})
            repository.keep_pass(unit, repository.give_back_if_due(unit, entry), "receipt")
            look_at_pass(unit, entry, "receipt")
        return
    document = unit.get(DECLARATION, no, DeclarationEntry)
    if document is not None:
        document = document.model_copy(update={"accepted": (*document.accepted, mark)})
        repository.keep_declaration(unit, document, "receipt")
        look_at_document(unit, document)
