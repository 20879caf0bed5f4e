"""What came of a verdict: the barrier, the passage, the alert, tasks."""

from collections.abc import Iterable

from kakou.contracts.alert import Alert
from kakou.contracts.events.lane import BarrierReported, DeviceReported
from kakou.contracts.passage import Passage
from kakou.contracts.task import Task
from kakou.contracts.verdicts import Bilingual
from kakou.contracts.visit_view import VisitPassage
from kakou.reasons.wording import word
from kakou.values.times import CHINA

from kakou_cli.explain.phrases import NOTHING, say, unit_of
from kakou_cli.explain.sentence import Sentence, number


def barrier(what: BarrierReported) -> Iterable[Sentence]:
    state, command = word(what.state), _for(what.command)
    yield Sentence(0, say("barrier", state=state, mode=word(what.mode), by=_by(what.by), command=command))


def device(what: DeviceReported) -> Iterable[Sentence]:
    result = word(str(what.result), "result")
    yield Sentence(0, say("device", device=word(what.device), result=result, command=_for(what.command)))


def passage(what: Passage) -> Iterable[Sentence]:
    """What the raise has counted."""
    yield Sentence(0, say("passage", sequence=what.sequence, mode=word(what.mode, "passage"), by=_by(what.by)))
    if what.irregular:
        yield Sentence(1, say("irregular"))
    for one in what.passes:
        yield Sentence(1, say("passed-pass", no=one.no, state=word(one.state)))
        for line in one.lines:
            quantity, unit = number(line.quantity), unit_of(line.unit)
            document, name = line.document or say("no-document"), line.name or "-"
            yield Sentence(
                2, say("passed-line", document=document, line=line.line, name=name, quantity=quantity, unit=unit)
            )


def raised(what: VisitPassage) -> Iterable[Sentence]:
    """The passage as a visit shows it. What the barrier itself reported of its way is told from the log only."""
    yield Sentence(0, say("raised", mode=word(what.mode, "passage"), by=_by(what.by)))


def task(what: Task) -> Iterable[Sentence]:
    if what.closed is not None:
        yield Sentence(0, say("task-closed", id=what.id, by=what.closed.by, why=what.closed.why))
        return
    due = NOTHING if what.due is None else say("due", time=f"{what.due.astimezone(CHINA):%Y-%m-%d %H:%M}")
    yield Sentence(0, say("task", id=what.id, text=what.text, due=due))


def alert(what: Alert) -> Iterable[Sentence]:
    kind, severity = word(what.msg_type, "alert"), word(what.severity)
    yield Sentence(0, say("alert", id=what.id, kind=kind, severity=severity, sequence=what.sequence, text=what.text))


def _by(name: str | None) -> Bilingual:
    return NOTHING if name is None else say("by", name=name)


def _for(command: str | None) -> Bilingual:
    return NOTHING if command is None else say("for-command", command=command)
