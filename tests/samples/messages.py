"""An example of every message of the topics: what they hold after the requests and what else may come in."""

from collections.abc import Iterator
from typing import Any, Final
from uuid import NAMESPACE_URL, uuid5

import orjson
from kakou.contracts import topics
from kakou.contracts.events.registry import INBOUND
from kakou_cli.documents.topic_contents import TOLD

from tests.samples.gate import applied
from tests.unit.gate_ingest.memory_host import MemoryHost

TRACE: Final = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
PLATE, NEXT_PLATE = "宁D09373", "宁D09374"
"""Of the golden morning's truck with methanol, and of one that comes after it with as much."""
EARLY: Final = "20261123180000000001"
"""A visit that has ended before its reading comes."""
REPORT: Final = {"id": "SHTUabRNq547t", "generation": 1, "state": "active", "through": 5}

Example = dict[str, Any]


async def recorded(host: MemoryHost, zone: str) -> dict[str, Example]:
    """By type of event the first record of it that its writer wrote; a letter by its own name."""
    for value in (*_said(zone), *_another_load(host, zone)):
        position = await host.append(zone, value, trace=TRACE)
        await applied(host, position.offset)
    found: dict[str, Example] = {}
    for topic in topics.TOPICS:
        for record in host.log.records(topic, 0):
            event = orjson.loads(record.value or b"")
            name = "letter" if topic == topics.DEAD_LETTERS_TOPIC else event["type"]
            if (name in INBOUND) is (topic == topics.INBOUND_TOPIC):
                found.setdefault(name, {"headers": dict(record.headers), "payload": event})
    return {name: found[name] for name in (*INBOUND, *TOLD, "letter") if name in found}


def _said(zone: str) -> Iterator[bytes]:
    lane, camera = f"/{zone}/G1/E07", {"device": "camera", "command": "G1.E07-1", "result": 0}
    yield _event(lane, topics.DEVICE_REPORTED, "G1.E07", camera)
    yield _event(lane, topics.VEHICLE_DEPARTED, EARLY, {"how": "cleared"})
    yield _event(lane, topics.VEHICLE_GATHERED, EARLY, {"direction": "I", "plates": [{"text": "苏E01236"}]})
    yield _event(lane, topics.VISIT_RETRACTED, EARLY, {"reason": "A test of the cameras.", "by": "王伟"})
    yield _event(lane, topics.VEHICLE_GATHERED, "20261123180000000002", {"direction": "sideways"})
    digest = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
    yield _event(f"/{zone}/operator", topics.TOKEN_REVOKED, digest, {"digest": digest, "by": "operator"})
    yield _event(f"/{zone}/operator", topics.RULES_ACTIVATED, zone, {"version": 1, "by": "operator"})
    yield _event(f"/{zone}/hazmat-notify", topics.DELIVERIES_REPORTED, zone, {"reports": [REPORT]})


def _another_load(host: MemoryHost, zone: str) -> Iterator[bytes]:
    """The same methanol once more, now for a tank farm that is nearly full."""
    methanol = {"name": "甲醇 methanol", "cas": "67-56-1", "un": "1230", "class": "3"}
    moved = {"direction": "in", "substance": methanol, "quantity": "465", "unit": "t"}
    yield _event(f"/{zone}/wms/tanks", topics.GOODS_MOVED, "T-01", moved)
    inbound = [record.value or b"" for record in host.log.records(topics.INBOUND_TOPIC, 0)]
    came = [value for value in inbound if PLATE.encode() in value and b"gathered" in value]
    pass_no = orjson.loads(came[0])["data"]["pass_nos"][0]
    filed = next(orjson.loads(value) for value in inbound if pass_no.encode() in value)
    list_no = filed["data"]["pass"]["documents"][0]["no"]
    declared = next(orjson.loads(value) for value in inbound if list_no.encode() in value)
    session = orjson.loads(came[0])["subject"]
    for event in (declared, filed, orjson.loads(came[0])):
        text = orjson.dumps(event | {"id": f"{event['id']}-next"}).decode()
        for no in (pass_no, list_no, session):
            text = text.replace(no, f"{no[:-3]}999")
        yield text.replace(PLATE, NEXT_PLATE).encode()


def _event(source: str, type_: str, subject: str, data: dict[str, Any]) -> bytes:
    said = {"source": source, "type": type_, "subject": subject, "time": "2026-11-23T18:00:00+08:00"}
    fixed = {"specversion": "1.0", "id": uuid5(NAMESPACE_URL, f"{type_}{subject}").hex}
    return orjson.dumps({**fixed, **said, "datacontenttype": "application/json", "data": data})
