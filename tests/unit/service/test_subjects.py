"""An event goes one way through a service: to the function of its row, and on by the word of its row."""

from collections.abc import Callable

import pytest
from gate_ingest import handler
from hazmat_notify import handler as hazmat_notify
from history import handler as history
from kakou.contracts import topics
from kakou.contracts.events.writes import TaskClosed, TokenRevoked
from kakou.runtime.batches.rejection import REJECTED
from kakou.runtime.events.event import Event
from kakou.runtime.handler import Service
from kakou.runtime.unit_of_work import UnitOfWork
from kakou.service.subjects import FIRST, LAST, NEVER, Forward, Subject, SubjectTable, unless
from lane_router import handler as lane_router
from pydantic import BaseModel
from weight_check import handler as weight_check

from tests.unit.path import Path

REVOKED, CLOSED = topics.TOKEN_REVOKED, topics.TASK_CLOSED
TOLD, ALSO = "kakou.told.v1", "kakou.told-also.v1"


class Word(BaseModel):
    text: str = "-"


def tells(*types: str) -> Callable[[UnitOfWork, TokenRevoked], None]:
    """A function of a subject that makes outputs of these types."""

    def token_revoked(unit: UnitOfWork, revoked: TokenRevoked) -> None:
        for type_ in types:
            unit.emit(type_, Word())

    return token_revoked


def told_by(table: SubjectTable, *events: str) -> list[str]:
    """Types of what a service with this table makes of a token revoked, or of these events."""
    path = Path([Service("under-test", topics.INBOUND_TOPIC, topics.VISITS_TOPIC, table, first=True)])
    for event in events or (REVOKED,):
        data = {"digest": "a" * 64} if event == REVOKED else {"task": "t", "by": "王伟", "why": "seen"}
        path.tell(event, data)
    return [one.type for one in path.out(topics.VISITS_TOPIC)]


@pytest.mark.parametrize(
    ("forward", "outputs", "expected"),
    [
        (FIRST, (TOLD,), [REVOKED, TOLD]),
        (FIRST, (), [REVOKED]),
        (LAST, (TOLD,), [TOLD, REVOKED]),
        (LAST, (), [REVOKED]),
        (NEVER, (TOLD,), [TOLD]),
        (unless(TOLD), (TOLD,), [TOLD]),
        (unless(TOLD), (ALSO,), [ALSO, REVOKED]),
        (unless(TOLD, ALSO), (ALSO,), [ALSO]),
        (unless(TOLD), (), [REVOKED]),
    ],
)
def test_an_event_is_passed_on_when_its_row_says(
    forward: Forward, outputs: tuple[str, ...], expected: list[str]
) -> None:
    assert told_by(SubjectTable([Subject(REVOKED, TokenRevoked, tells(*outputs), forward)])) == expected


def test_an_event_that_nothing_answers_and_nothing_passes_on_is_rejected() -> None:
    assert told_by(SubjectTable([Subject(REVOKED, TokenRevoked, tells(), NEVER)])) == [REJECTED]


def test_an_event_without_a_row_is_passed_on_unread() -> None:
    assert told_by(SubjectTable([Subject(REVOKED, TokenRevoked, tells(TOLD), NEVER)]), CLOSED) == [CLOSED]


def test_an_event_that_does_not_meet_its_rows_condition_is_passed_on_unread() -> None:
    def never(event: Event) -> bool:
        return False

    assert told_by(SubjectTable([Subject(REVOKED, TokenRevoked, tells(TOLD), NEVER, never)])) == [REVOKED]


def test_an_event_that_the_table_leaves_unread_is_passed_on_though_it_has_a_row() -> None:
    def answered(_: Event, unit: UnitOfWork) -> bool:
        unit.emit(ALSO, Word())
        return True

    rows = [Subject(REVOKED, TokenRevoked, tells(TOLD), NEVER)]
    table = SubjectTable(rows, unread=lambda event: event.type == REVOKED, before=answered)
    assert told_by(table, REVOKED, CLOSED) == [REVOKED, ALSO]


def test_what_was_answered_before_goes_to_no_function() -> None:
    def answered(event: Event, unit: UnitOfWork) -> bool:
        unit.emit(ALSO, Word())
        return True

    assert told_by(SubjectTable([Subject(REVOKED, TokenRevoked, tells(TOLD), LAST)], before=answered)) == [ALSO]


def test_the_event_itself_goes_to_a_row_without_a_model() -> None:
    def task_closed(unit: UnitOfWork, event: Event) -> None:
        unit.emit(TOLD, Word(text=event.data["why"]), subject=event.data["why"])

    table = SubjectTable([Subject(CLOSED, None, task_closed, NEVER)])
    path = Path([Service("under-test", topics.INBOUND_TOPIC, topics.VISITS_TOPIC, table, first=True)])
    path.tell(CLOSED, {"task": "t", "by": "王伟", "why": "seen"})
    assert [(one.type, one.data) for one in path.out(topics.VISITS_TOPIC)] == [(TOLD, {"text": "seen"})]


def test_a_type_has_one_row() -> None:
    row = Subject(REVOKED, TokenRevoked, tells(), LAST)
    with pytest.raises(ValueError, match="a type has one row"):
        SubjectTable([row, row])


def test_every_row_says_when_its_events_are_passed_on_or_none_does() -> None:
    with pytest.raises(ValueError, match="every row says"):
        SubjectTable(
            [
                Subject(REVOKED, TokenRevoked, tells(), LAST),
                Subject(CLOSED, TaskClosed, lambda unit, said: None),
            ]
        )


@pytest.mark.parametrize(
    "subjects",
    [
        lane_router.SUBJECTS,
        weight_check.SUBJECTS,
        hazmat_notify.SUBJECTS,
        handler.SUBJECTS,
        handler.OFFERS_SUBJECTS,
        history.SUBJECTS,
        history.HAZMAT_SUBJECTS,
    ],
    ids=[
        "lane-router",
        "weight-check",
        "hazmat-notify",
        "gate-ingest",
        "gate-ingest-offers",
        "history",
        "history-hazmat",
    ],
)
def test_in_every_service_a_function_bears_the_name_of_its_event(subjects: tuple[Subject[object], ...]) -> None:
    """`kakou.vehicle.gathered.v1` goes to `vehicle_gathered`: whoever looks for an event finds what it does."""
    for subject in subjects:
        _, *words, _ = subject.event.split(".")
        assert subject.handle.__name__ == "_".join(words).replace("-", "_")
