"""What the world may see of a schedule, and how it differs from a run that nothing disturbed."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import zip_longest
from typing import NamedTuple

from kakou.runtime.batches.refusal import refusals_of
from kakou.runtime.events.origin import Origin
from kakou.runtime.events.record import Headers, Record
from kakou.runtime.memory.log import MemoryLog
from kakou.runtime.memory.store import MemoryStore

from tests.unit.simulation import gate
from tests.unit.simulation.wires import PARTITION

FOREIGN_CAUSE = "it has no origin"


class Heard(NamedTuple):
    """A record that a conforming reader applies."""

    key: bytes | None
    value: bytes | None
    headers: Headers


class Letter(NamedTuple):
    """A dead letter, with the origin of the record it is about instead of that record's offset, which repeats move."""

    value: bytes | None
    cause: str
    about: str
    origin: str


def heard(records: Iterable[Record]) -> list[Record]:
    """What a reader that is not ours applies, by the rule it is given: what comes next after the last one."""
    applied: list[Record] = []
    last, mark = "-", tuple[int, ...]((-2,))
    for record in records:
        origin = tuple(map(int, record.headers.get("kakou-origin", "-2").split(".")))
        if origin > mark and record.headers.get("kakou-prev") == last:
            last, mark = record.headers["kakou-origin"], origin
            applied.append(record)
    return applied


def differences(
    log: MemoryLog, stores: Mapping[str, MemoryStore], right: MemoryLog, states: Mapping[str, MemoryStore]
) -> list[str]:
    """Sentences that say what is not as in the undisturbed run (`right`, `states`). Empty when all is well."""
    found: list[str] = []
    for topic in (gate.VISITS, gate.VERDICTS):
        found += _first_difference(topic, _outputs(right, topic), _outputs(log, topic))
    for writer in stores:
        found += _first_difference(f"dead letters of {writer}", _letters(right, writer), _letters(log, writer))
        refusals = refusals_of(writer)
        found += _first_difference(f"letters of {refusals}", _letters(right, refusals), _letters(log, refusals))
        found += _state_difference(writer, states[writer], stores[writer])
    found += _first_difference("letters about foreign records", _foreign(log), _foreign_letters(log))
    return found


def rejected(log: MemoryLog, writers: Iterable[str]) -> set[tuple[str, str]]:
    """Services and origins of the records about which there is a dead letter."""
    return {(writer, letter.about) for writer in writers for letter in _letters(log, writer)}


def _outputs(log: MemoryLog, topic: str) -> list[Heard]:
    return [Heard(record.key, record.value, record.headers) for record in heard(log.records(topic, PARTITION))]


def _letters(log: MemoryLog, writer: str) -> list[Letter]:
    return [
        Letter(letter.value, letter.headers["kakou-cause"], _about(log, letter), letter.headers["kakou-origin"])
        for letter in _read_letters(log, writer)
        if FOREIGN_CAUSE not in letter.headers["kakou-cause"]
    ]


def _read_letters(log: MemoryLog, writer: str) -> list[Record]:
    return heard(
        letter for letter in log.records(gate.LETTERS, PARTITION) if letter.headers.get("kakou-writer") == writer
    )


def _about(log: MemoryLog, letter: Record) -> str:
    topic, _, offset = letter.headers["kakou-place"].split("/")
    if "." in offset:
        return offset
    return offset if topic == gate.INBOUND else log.records(topic, PARTITION)[int(offset)].headers["kakou-origin"]


def _foreign(log: MemoryLog) -> list[str]:
    """Places of the records that no service wrote."""
    return [
        f"{topic}/{PARTITION}/{record.offset}"
        for topic in (gate.VISITS, gate.VERDICTS)
        for record in log.records(topic, PARTITION)
        if "kakou-writer" not in record.headers
    ]


def _foreign_letters(log: MemoryLog) -> list[str]:
    return [
        letter.headers["kakou-place"]
        for writer in (gate.WEIGHER, gate.BOARD)
        for letter in _read_letters(log, writer)
        if FOREIGN_CAUSE in letter.headers["kakou-cause"]
    ]


def _state_difference(name: str, right: MemoryStore, found: MemoryStore) -> list[str]:
    """States hold the same bytes; how they were cut into commits, and the offsets that repeats move, may differ."""
    expected, state = right.partitions.get(PARTITION), found.partitions.get(PARTITION)
    if expected is None or state is None:
        return [] if expected is state else [f"state of {name}: one of the two is empty"]
    ours, theirs = state.standing.progress, expected.standing.progress
    said = _first_difference(f"state of {name}", sorted(expected.buckets.items()), sorted(state.buckets.items()))
    if (ours.mark, _chained(ours.sent)) != (theirs.mark, _chained(theirs.sent)):
        said.append(f"progress of {name}: {ours}, undisturbed {theirs}")
    return said


def _chained(sent: Mapping[str, Origin]) -> dict[str, Origin]:
    return {topic: origin for topic, origin in sent.items() if topic != gate.LETTERS}


def _first_difference(what: str, expected: Sequence[object], found: Sequence[object]) -> list[str]:
    for number, (right, wrong) in enumerate(zip_longest(expected, found)):
        if right != wrong:
            return [f"{what}, number {number}:\n  undisturbed {right}\n  disturbed   {wrong}"]
    return []
