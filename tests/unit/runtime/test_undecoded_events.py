"""An event that a service only passes on is known by its headers; its value is decoded by whoever asks for it."""

import asyncio

import orjson
import pytest
from kakou.contracts import topics
from kakou.runtime.events.event import Event, decode
from kakou.runtime.events.origin import Origin
from kakou.runtime.events.record import Headers, Record
from kakou.runtime.unit_of_work import UnitOfWork
from kakou_cli.log.file import LogFile
from kakou_cli.replay.pipeline import new_replay, pieces, run

from tests.golden.logs import newest
from tests.unit.runtime.told import LETTERS, ZONE, Path, Rule, Text, envelope

NAMED = {"kakou-origin": "5.0", "ce_type": "told", "ce_subject": "7"}
CHAINED = NAMED | {"kakou-prev": "-", "kakou-log-time": "1795305600000"}


def received(value: bytes, headers: Headers) -> Event:
    return decode(Record("gate.visits", 0, 3, 0, ZONE.encode(), value, headers), Origin(5, (0,)), 0)


def test_what_a_service_wrote_is_known_by_its_headers_and_decoded_when_it_is_read() -> None:
    event = received(envelope("e1", text="x"), NAMED)
    assert (event.type, event.subject, event.zone) == ("told", "7", ZONE)
    assert (event.id, event.data, event.read(Text).text) == ("e1", {"text": "x"}, "x")


def test_what_is_passed_on_only_is_not_decoded() -> None:
    assert received(b"no JSON", NAMED).type == "told"


@pytest.mark.parametrize("missing", sorted(NAMED))
def test_without_any_of_these_headers_the_value_says_what_it_is(missing: str) -> None:
    """Of an older build's record, and of gate.inbound, where a sender's headers say nothing."""
    headers = {name: "other" if name.startswith("ce_") else text for name, text in NAMED.items() if name != missing}
    assert (received(envelope("e1"), headers).type, received(envelope("e1"), headers).subject) == ("told", "7")


def test_outputs_and_what_is_passed_on_bear_their_type_and_subject() -> None:
    def handle(event: Event, unit: UnitOfWork) -> None:
        unit.forward()
        unit.emit("also-told", Text(text="x"), subject="苏E12345", shown={"because": "filed"})

    path = Path(Rule(handle))
    path.event("e1")
    path.run()
    named = [
        [record.headers.get(name) for name in ("ce_type", "ce_subject", "kakou-data-because")] for record in path.out()
    ]
    assert named == [["told", "7", None], ["also-told", "苏E12345", "filed"]]


def test_what_was_shown_of_the_data_is_passed_on_with_it() -> None:
    path = Path(first=False)
    path.tell(envelope("e1"), **CHAINED, **{"kakou-data-because": "filed"})
    path.run()
    assert path.out()[0].headers["kakou-data-because"] == "filed"


@pytest.mark.parametrize(
    "forged",
    [
        NAMED | {"ce_type": "other"},
        NAMED | {"ce_subject": "8"},
        NAMED | {"kakou-data-because": "raised", "kakou-data-hazardous": "false"},
        {"kakou-outcome": "refused"},
        CHAINED | {"kakou-writer": "lane-router", "kakou-origin": "0"},
    ],
)
def test_of_what_comes_from_outside_the_value_alone_says_what_it_is(forged: Headers) -> None:
    trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    paths = Path(), Path()
    paths[0].tell(envelope("e1"), traceparent=trace)
    paths[1].tell(envelope("e1"), traceparent=trace, **forged)
    for path in paths:
        path.run()
    said, honest = paths[1].out(), paths[0].out()
    assert [(each.value, each.headers) for each in said] == [(each.value, each.headers) for each in honest]
    assert said[0].headers["traceparent"] == trace


def test_what_no_service_wrote_and_nobody_can_read_is_set_aside_whatever_its_headers_say() -> None:
    path = Path()
    path.tell(b"no JSON", **NAMED)
    path.run()
    assert [record.headers.get("kakou-outcome") for record in path.out()] == ["rejected"]
    assert len(path.out(LETTERS)) == 1


@pytest.mark.parametrize("name", ["type", "subject"])
def test_a_name_too_long_for_a_header_stands_in_none(name: str) -> None:
    path = Path()
    path.tell(orjson.dumps(orjson.loads(envelope("e1")) | {name: "长" * 201}))
    path.run()
    assert not {"ce_type", "ce_subject"} & path.out()[0].headers.keys()
    assert not path.out(LETTERS)


@pytest.mark.parametrize("value", [b"no JSON", b"[]", b'{"type": "told"}', b""])
def test_a_value_that_cannot_be_read_is_rejected_when_it_is_asked_for(value: bytes) -> None:
    def handle(event: Event, unit: UnitOfWork) -> None:
        unit.emit("seen", Text(text=event.id))

    path = Path(Rule(handle), first=False)
    path.tell(value, **CHAINED)
    path.tell(envelope("e2"), **CHAINED | {"kakou-origin": "6.0", "kakou-prev": "5.0"})
    path.run()
    assert [record.headers.get("kakou-outcome") for record in path.out()] == ["rejected", None]
    assert [record.value for record in path.out(LETTERS)] == [value]


def test_headers_of_a_whole_morning_say_what_the_values_say() -> None:
    async def morning() -> list[Record]:
        log = LogFile(newest())
        replay = new_replay(log.place)
        told = [followed async for piece in pieces(log) for followed in await run(replay, piece)]
        return [record for followed in told for record in followed.outputs]

    seen = set()
    for record in asyncio.run(morning()):
        said, headers = orjson.loads(record.value or b""), record.headers
        assert (headers["ce_type"], headers["ce_subject"]) == (said["type"], said.get("subject") or "")
        if said["type"] == topics.VERDICT_REACHED:
            assert headers["kakou-data-hazardous"] == ("true" if said["data"]["hazardous"] else "false")
            seen.add(headers["kakou-data-hazardous"])
        elif said["type"] == topics.PASS_CHANGED:
            assert headers["kakou-data-because"] == said["data"]["because"]
            seen.add(said["data"]["because"])
    assert seen >= {"true", "false", "raised"}
