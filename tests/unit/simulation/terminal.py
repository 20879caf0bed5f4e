"""What terminals append to gate.inbound in one schedule."""

from dataclasses import dataclass, field
from random import Random
from typing import Any

import orjson
from kakou.runtime.batches.batch import RULES_ACTIVATED
from kakou.runtime.events.record import Headers
from kakou.runtime.memory.log import MemoryLog

from tests.unit.simulation import gate
from tests.unit.simulation.wires import PARTITION

ZONES = ("3105W", "4401B")
TRUCKS = ("沪A12345", "沪B00001", "粤B7777港")
JUNK = (b"", b"{", b"[]", b'{"type": 1}', b'{"type": "sim.weighed"}', b"\xff\xfe")
STEPS_MS = (0, 40, 1_000, 6_000, 40_000, 900_000, -5_000)


@dataclass(frozen=True)
class Said:
    """One record to come, and how far the broker's clock has moved since the last."""

    key: str
    value: bytes
    step_ms: int
    headers: Headers = field(default_factory=dict)


def say_something(random: Random, count: int, moody: bool) -> list[Said]:
    """`count` events and a few repeats of them, some junk, a new version of the rules now and then.

    moody: events that fail do so on some attempts only.
    """
    said: list[Said] = []
    for number in range(count):
        said.append(_one(random, number, moody))
        if random.random() < 0.15:
            said.append(random.choice(said))
        if random.random() < 0.05:
            said.append(Said(random.choice(("", *ZONES)), random.choice(JUNK), 0))
    if random.random() < 0.4:
        activated = event("", "activation", RULES_ACTIVATED, "", {"version": gate.NEWEST})
        said.insert(random.randrange(len(said)), Said(ZONES[0], activated, 0))
    return said


def append(log: MemoryLog, said: Said) -> None:
    log.now_ms += said.step_ms
    log.append(gate.INBOUND, PARTITION, said.key, said.value, said.headers)


def _one(random: Random, number: int, moody: bool) -> Said:
    spoilt = (gate.SPOILT,) * (4 if moody else 1)
    kind = random.choice(
        (
            gate.ARRIVED,
            gate.ARRIVED,
            gate.WEIGHED,
            gate.WEIGHED,
            gate.RAISED,
            gate.RAISED,
            gate.TICKED,
            gate.CLEARED,
            *spoilt,
        )
    )
    data: dict[str, Any] = {}
    match kind:
        case gate.ARRIVED:
            data = {"patience": random.choice((1, 5, 60))}
        case gate.WEIGHED:
            data = {"kg": random.randint(1, 49_000)}
        case gate.SPOILT:
            spoils = random.choice((gate.ROUTER, gate.WEIGHER, gate.BOARD))
            data = {"for": spoils, "hopeless": random.random() < 0.3, "moody": moody}
    if random.random() < 0.1:
        data["photo"] = "x" * gate.LARGEST
    source = "" if kind == gate.TICKED else "/terminal/1"
    value = event(source, f"e{number}", kind, random.choice(TRUCKS), data)
    headers = {"traceparent": f"00-{number:032x}-{number:016x}-01"} if random.random() < 0.3 else {}
    return Said(random.choice(ZONES), value, random.choice(STEPS_MS), headers)


def event(source: str, no: str, kind: str, subject: str, data: dict[str, Any]) -> bytes:
    return orjson.dumps(
        {"specversion": "1.0", "id": no, "source": source, "type": kind, "subject": subject, "data": data}
    )
