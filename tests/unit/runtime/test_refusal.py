"""What the log refuses for good is replaced: the chain goes on, the dead letters have it, the next events are heard."""

import logging

import orjson
import pytest
from kakou.runtime.loop import TRIES
from kakou.runtime.memory.store import MemoryStore

from tests.unit.runtime.told import LETTERS, WRITES, Path


def refusing(**largest: int) -> Path:
    """A service that has taken three events, of which the second is larger than a topic takes."""
    path = Path()
    path.log.largest = {topic.replace("_", "."): size for topic, size in largest.items()}
    path.event("e1")
    path.event("e2", photo="x" * 5_000)
    path.event("e3")
    return path


def test_a_rejection_stands_in_the_place_of_what_the_log_refuses() -> None:
    path = refusing(gate_visits=2_000)
    path.run()
    last = path.out()[-3:]
    assert [record.headers["kakou-origin"] for record in last] == ["0.0", "1.0", "2.0"]
    assert [record.headers["kakou-prev"] for record in last] == ["-", "0.0", "1.0"]
    rejection = orjson.loads(last[1].value or b"")
    assert (rejection["type"], rejection["id"]) == ("kakou.event.rejected.v1", "0-1.0")
    assert rejection["data"]["type"] == "told"
    assert rejection["data"]["id"] == "e2"
    assert "gate.visits refuses the record, which has 5" in rejection["data"]["cause"]
    assert last[1].headers["kakou-outcome"] == "rejected"
    assert path.watch.refused == 1


def test_the_dead_letter_holds_what_was_refused_and_names_its_place() -> None:
    path = refusing(gate_visits=2_000)
    path.run()
    (letter,) = path.out(LETTERS)
    assert letter.value == path.out("gate.inbound")[1].value
    assert letter.headers["kakou-writer"] == "lane-router/refused"
    assert letter.headers["kakou-place"] == "gate.visits/0/1.0"
    assert "refuses the record" in letter.headers["kakou-cause"]


def test_a_dead_letter_that_is_refused_itself_is_cut() -> None:
    path = refusing(**{"gate_visits": 2_000, "gate_dead-letters": 2_000})
    path.run()
    letter = path.out(LETTERS)[-1]
    assert letter.value == (path.out("gate.inbound")[1].value or b"")[:1_000]
    assert int(letter.headers["kakou-cut"]) > 5_000


def test_a_state_rebuilt_from_the_log_comes_to_the_same_and_publishes_nothing() -> None:
    path = refusing(gate_visits=2_000)
    path.run()
    before = path.store.partitions[0]
    standing = len(path.out()), len(path.out(LETTERS))
    path.store = MemoryStore()
    path.run()
    after = path.store.partitions[0]
    assert (len(path.out()), len(path.out(LETTERS))) == standing
    assert after.buckets == before.buckets
    assert after.standing.progress.sent == before.standing.progress.sent


def test_a_topic_that_refuses_even_rejections_is_tried_until_it_takes_more(caplog: pytest.LogCaptureFixture) -> None:
    path = refusing(gate_visits=100)
    path.log.largest["gate.dead-letters"] = 10_000

    async def sleep(seconds: float) -> None:
        path.pauses.append(seconds)
        if len(path.pauses) == 20:
            path.log.largest = {}

    path._sleep = sleep  # type: ignore[method-assign]
    path.run()
    assert [record.headers["kakou-origin"] for record in path.out(WRITES)[-3:]] == ["0.0", "1.0", "2.0"]


def test_refusals_are_told_to_the_log_and_retries_ever_more_rarely(caplog: pytest.LogCaptureFixture) -> None:
    causes: list[str] = []
    path = refusing(gate_visits=2_000)
    path.watch.on_retry = causes.append
    with caplog.at_level(logging.WARNING):
        path.run()
    assert causes == ["publish-failed"] * TRIES
    told = [record.getMessage() for record in caplog.records]
    assert len([text for text in told if "tries again" in text]) == 2, "the first and the second of three"
    assert [text for text in told if "gate.visits refuses an output, which is replaced" in text]
    assert path.pauses == [0.02, 0.04, 0.08]
