"""What has left the read model, as the history has it: in the shapes that the read model keeps."""

from collections.abc import Callable

from kakou.contracts.events.outbound import ForecastMade, VerdictReached
from kakou.contracts.pass_view import PassView
from kakou.contracts.passage import Passage
from kakou.contracts.task import Task
from kakou.contracts.verdicts import Verdict
from kakou.history.reading import Reading
from kakou.history.tables import DECLARATIONS, FORECASTS, OFFERS, PASSAGES, PASSES, TASKS, VERDICTS, VISITS
from kakou.history.visit import HistoricVisit, address_of
from sqlalchemy import ColumnElement, Table, select

from gate_ingest.read_model.kept_declarations import KeptDeclaration
from gate_ingest.read_model.projections.visits import EARLIER_KEPT
from gate_ingest.read_model.visit_view import Seen
from gate_ingest.state import VisitKept


def pass_(no: str) -> Callable[[Reading], PassView | None]:
    def ask(reading: Reading) -> PassView | None:
        body = reading.value(select(PASSES.c.body).where(PASSES.c.no == no))
        return None if body is None else PassView.model_validate_json(body)

    return ask


def declaration(no: str) -> Callable[[Reading], KeptDeclaration | None]:
    def ask(reading: Reading) -> KeptDeclaration | None:
        body = reading.value(select(DECLARATIONS.c.body).where(DECLARATIONS.c.no == no))
        return None if body is None else KeptDeclaration.model_validate_json(body)

    return ask


def task(no: str) -> Callable[[Reading], Task | None]:
    def ask(reading: Reading) -> Task | None:
        body = reading.value(select(TASKS.c.body).where(TASKS.c.id == no))
        return None if body is None else Task.model_validate_json(body)

    return ask


def passages(after: int, end: int) -> Callable[[Reading], list[Passage]]:
    """Those that follow `after`, up to and with `end`."""

    def ask(reading: Reading) -> list[Passage]:
        of_zone = PASSAGES.c
        wanted = select(of_zone.body).where(of_zone.sequence > after, of_zone.sequence <= end)
        return [Passage.model_validate_json(row.body) for row in reading.rows(wanted.order_by(of_zone.sequence))]

    return ask


def visit(no: str) -> Callable[[Reading], Seen | None]:
    def ask(reading: Reading) -> Seen | None:
        body = reading.value(select(VISITS.c.body).where(VISITS.c.visit == no))
        if body is None:
            return None
        known, told = HistoricVisit.model_validate_json(body), _verdicts(reading, no)
        last = told[-1] if told else None
        over = known.passage is not None or known.ended is not None
        kept = VisitKept(
            visit=no,
            gate=known.gate,
            lane=known.lane,
            since=known.arrived_at,
            verdict=last.verdict if last else None,
            earlier=tuple(each.verdict for each in told[:-1]),
            plate=known.plate,
            waiting_for=known.waiting_for,
            held=_held(last) if last is not None and not over else None,
            asked=known.asked,
            passage=known.passage,
            last_at=known.last_at,
            ended=known.ended,
            pictures=known.pictures,
        )
        return Seen(kept, freed=_is_freed(reading, kept), made=_forecast(reading, kept))

    return ask


def _verdicts(reading: Reading, no: str) -> list[VerdictReached]:
    """The last of them, the oldest first."""
    wanted = select(VERDICTS.c.body).where(VERDICTS.c.visit == no).order_by(VERDICTS.c.revision.desc())
    rows = reading.rows(wanted.limit(EARLIER_KEPT + 1))
    return [VerdictReached.model_validate_json(row.body) for row in reversed(rows)]


def _held(told: VerdictReached) -> int | None:
    commands = told.verdict.commands if told.awaiting_announcement else ()
    return next((command.sequence for command in commands if command.held_for), None)


def _is_freed(reading: Reading, kept: VisitKept) -> bool:
    if kept.held is None or kept.verdict is None:
        return False
    return reading.value(select(OFFERS.c.root).where(*_about(OFFERS, kept.visit, kept.verdict))) is not None


def _forecast(reading: Reading, kept: VisitKept) -> ForecastMade | None:
    """For the verdict in force: what was foreseen for an earlier one is no part of what is shown."""
    if kept.verdict is None:
        return None
    body = reading.value(select(FORECASTS.c.body).where(*_about(FORECASTS, kept.visit, kept.verdict)))
    return None if body is None else ForecastMade.model_validate_json(body)


def _about(table: Table, visit: str, verdict: Verdict) -> tuple[ColumnElement[bool], ...]:
    """What hazmat-notify said of the verdict, under the address that the visit had: by its root, as another visit may
    have come there since."""
    of_visit = table.c.visit == address_of(visit)
    return of_visit, table.c.revision == verdict.revision, table.c.root == verdict.root.offset
