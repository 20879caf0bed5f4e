"""Orders on which readers rely: whatever an event leads to on a topic stands there in this order."""

import asyncio
from itertools import pairwise

import orjson
import pytest
from kakou.contracts import topics
from kakou.runtime.events.record import Record
from kakou_cli.log.file import LogFile

from tests.golden.logs import newest

RAISED = f"{topics.PASS_CHANGED} raised"
COUNTED = (RAISED, topics.DECLARATION_CHANGED, topics.BARRIER_REPORTED)
"""A raise counts its passes: weight-check knows of them before it hears of the barrier and of the declaration."""

ORDERS = (
    (topics.VISITS_TOPIC, COUNTED),
    (topics.VERDICTS_TOPIC, (*COUNTED, topics.PASSAGE_RECORDED)),
    (topics.HAZMAT_TOPIC, (*COUNTED, topics.PASSAGE_RECORDED)),
    (topics.VISITS_TOPIC, (f"{topics.PASS_CHANGED} bound", topics.VISIT_ROUTED)),
    (topics.VERDICTS_TOPIC, (topics.VEHICLE_DEPARTED, topics.VISIT_ENDED)),
    (topics.HAZMAT_TOPIC, (topics.ALERT_RAISED, topics.RELEASE_OFFERED, topics.VERDICT_REACHED)),
)


@pytest.mark.parametrize(("topic", "order"), ORDERS)
def test_what_follows_from_an_event_comes_in_this_order(topic: str, order: tuple[str, ...]) -> None:
    whole = 0
    for told in asyncio.run(_told(topic)):
        places = [[at for at, kind in enumerate(told) if kind == each] for each in order]
        whole += all(places)
        if places[0]:
            later = [each for each in places if each]
            assert all(before[-1] < after[0] for before, after in pairwise(later)), f"{topic}: {told}"
    assert whole, f"no event of the log leads to all of {order}"


async def _told(topic: str) -> list[list[str]]:
    """Event by event, the types of what stands on the topic."""
    return [[_kind(record) for record in followed.of(topic)] async for followed in LogFile(newest()).events()]


def _kind(record: Record) -> str:
    """The type; of a pass's change with what it was."""
    value = orjson.loads(record.value or b"{}")
    return f"{value['type']} {value['data']['because']}" if value["type"] == topics.PASS_CHANGED else str(value["type"])
