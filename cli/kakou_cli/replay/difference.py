"""Where what is recorded and what is computed again first differ: to the byte, and by the field."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

import orjson
from kakou.runtime.events.record import LOG_TIME, ORIGIN, OUTCOME, Record

from kakou_cli.log.events import OUTPUTS, Followed

ABSENT: Final = "(nothing)"
TWICE: Final = "(nothing more: it is recorded twice)"
AROUND = 30
HEADERS: Final = (LOG_TIME, OUTCOME)
"""Headers that say what was decided; the others tell readers where a record belongs."""


@dataclass(frozen=True)
class Difference:
    """event, source, subject, type, log_time: of the output's event in `gate.inbound`.

    byte: offset of the first that differs in the output's value, None where one of the two is missing or a header
    differs. field: JSON pointer of the first field that differs.
    """

    topic: str
    origin: str
    output: str
    offset: int
    event: str
    source: str
    subject: str
    type: str
    at: str
    byte: int | None
    field: str
    recorded: str
    computed: str


def differences(recorded: Followed, computed: Followed) -> Iterator[Difference]:
    """One for each output that differs, in the order of the path."""
    for topic in OUTPUTS:
        said: dict[str, Record] = {}
        for record in recorded.of(topic):
            origin = record.headers[ORIGIN]
            # The first is what readers took; an export holds no repeats, so a second one was put there.
            if said.setdefault(origin, record) is not record:
                yield _difference(recorded.event, topic, origin, record, _Found(None, "", _excerpt(record, 0), TWICE))
        made = {record.headers[ORIGIN]: record for record in computed.of(topic)}
        for origin in (*said, *(origin for origin in made if origin not in said)):
            found = _compare(said.get(origin), made.get(origin))
            if found is not None:
                yield _difference(recorded.event, topic, origin, said.get(origin) or made[origin], found)


@dataclass(frozen=True)
class _Found:
    byte: int | None
    field: str
    recorded: str
    computed: str


def _compare(said: Record | None, made: Record | None) -> _Found | None:
    if said is None or made is None:
        return _Found(None, "", _excerpt(said, 0), _excerpt(made, 0))
    ours, theirs = said.value or b"", made.value or b""
    if ours != theirs:
        byte = next(
            (place for place, (a, b) in enumerate(zip(ours, theirs, strict=False)) if a != b),
            min(len(ours), len(theirs)),
        )
        return _field(ours, theirs, byte) or _Found(byte, "", _excerpt(said, byte), _excerpt(made, byte))
    for header in HEADERS:
        a, b = said.headers.get(header, ABSENT), made.headers.get(header, ABSENT)
        if a != b:
            return _Found(None, f"header {header}", a, b)
    return None


def _field(ours: bytes, theirs: bytes, byte: int) -> _Found | None:
    """The first field that differs; None where one is no JSON, or both say the same in other words."""
    try:
        found = next(_unlike(orjson.loads(ours), orjson.loads(theirs), ""), None)
    except orjson.JSONDecodeError:
        return None
    return None if found is None else _Found(byte, *found)


def _unlike(a: Any, b: Any, at: str) -> Iterator[tuple[str, str, str]]:
    if isinstance(a, dict) and isinstance(b, dict):
        for name in (*a, *(name for name in b if name not in a)):
            yield from _unlike(a.get(name, ABSENT), b.get(name, ABSENT), f"{at}/{name}")
    elif isinstance(a, list) and isinstance(b, list):
        for index in range(max(len(a), len(b))):
            one, other = (part[index] if index < len(part) else ABSENT for part in (a, b))
            yield from _unlike(one, other, f"{at}/{index}")
    elif a != b or type(a) is not type(b):
        yield at, _text(a), _text(b)


def _text(value: Any) -> str:
    return value if isinstance(value, str) else orjson.dumps(value).decode()


def _excerpt(record: Record | None, byte: int) -> str:
    if record is None:
        return ABSENT
    return (record.value or b"")[max(0, byte - AROUND) : byte + AROUND].decode(errors="replace")


def _difference(event: Record, topic: str, origin: str, output: Record, found: _Found) -> Difference:
    said, told = _envelope(event), _envelope(output)
    at = datetime.fromtimestamp(int(output.headers[LOG_TIME]) / 1000, UTC)
    return Difference(
        topic=topic,
        origin=origin,
        output=str(told.get("type", "")),
        offset=event.offset,
        event=str(said.get("id", "")),
        source=str(said.get("source", "")),
        subject=str(told.get("subject", "")),
        type=str(said.get("type", "")),
        at=at.isoformat(timespec="milliseconds"),
        byte=found.byte,
        field=found.field,
        recorded=found.recorded,
        computed=found.computed,
    )


def _envelope(record: Record) -> dict[str, Any]:
    try:
        envelope = orjson.loads(record.value or b"")
    except orjson.JSONDecodeError:
        return {}
    return envelope if isinstance(envelope, dict) else {}
