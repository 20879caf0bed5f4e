"""What an endpoint takes, the event that it becomes takes too: else it would be answered 2xx and fail on the log."""

from typing import Any

import pytest
from gate_ingest.http.tasks import TaskClose
from hazmat_notify.http.acknowledgement import Acknowledgement
from hazmat_notify.http.drills import Drill
from hazmat_notify.http.escalation import Ladder
from hazmat_notify.http.subscription_bodies import NewSubscription, Redelivery
from kakou.contracts.documents.gate_pass import PassVoid
from kakou.contracts.events import safety, writes
from pydantic import BaseModel, ValidationError

PAIRS: list[tuple[type[BaseModel], type[BaseModel]]] = [
    (PassVoid, writes.PassVoided),
    (writes.Decision, writes.VisitDecided),
    (TaskClose, writes.TaskClosed),
    (Acknowledgement, writes.AlertAcknowledged),
    (Ladder, safety.EscalationSet),
    (Drill, safety.DrillStarted),
    (NewSubscription, safety.SubscriptionSet),
]
HOSTILE: tuple[Any, ...] = (
    *("", " ", "\u200b", "\0", "x", "x" * 201, "x" * 1_001, "a b", "苏", "S1", None, 0, -1, 1.5, 10**16, True, [], {}),
    *(
        ["x"],
        [{}],
        [{"after": 30, "name": "x"}] * 21,
        [{"after": 30, "name": " "}],
        "seen",
        "release",
        "https://x.example/",
    ),
)


@pytest.mark.parametrize(("body", "event"), PAIRS, ids=[event.__name__ for _, event in PAIRS])
def test_a_field_that_is_taken_fits_the_event(body: type[BaseModel], event: type[BaseModel]) -> None:
    for name in body.model_fields.keys() & event.model_fields.keys() - {"by"}:
        for value in HOSTILE:
            assert _takes(event, name, value) or not _takes(body, name, value), (name, value)


@pytest.mark.parametrize("sequence", [*HOSTILE, 1, 2**53, 10**15, 10**15 + 1])
def test_a_range_that_is_taken_fits_the_event(sequence: Any) -> None:
    for name in ("first", "last"):
        assert _takes(safety.RedeliveryAsked, name, sequence) or not _takes(Redelivery, name, sequence)


def _takes(model: type[BaseModel], name: str, value: Any) -> bool:
    """Whether nothing is wrong with this field, whatever else is."""
    try:
        model.model_validate({name: value})
    except ValidationError as error:
        return not any(one["loc"][:1] == (name,) for one in error.errors())
    return True
