"""Verdicts computed again from the record: the same bytes, or the first that differs."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import orjson
import pytest
from kakou.runtime.events.record import ORIGIN
from kakou.runtime.memory.replay import CannotReplay
from kakou_cli.log.events import Followed, LogPlace
from kakou_cli.log.file import LogFile
from kakou_cli.replay.difference import ABSENT
from kakou_cli.replay.verify import Verified, verify_log

from tests.unit.cli.recorded import RecordedGate
from tests.unit.lane_router.gate import declaration, filed, pass_no
from tests.unit.path import START


@pytest.fixture(scope="module")
def morning() -> RecordedGate:
    """Trucks in time and out of it, an officer, a void, a re-weighing, a poisonous event, a zone beside."""
    gate = RecordedGate()
    gate.laden()
    gate.gathers("20600.00001", pass_nos=[pass_no(1)])
    gate.wait(timedelta(seconds=30))
    gate.weighs("20100")
    gate.raised()
    gate.departs()
    gate.tell("kakou.vehicle.gathered.v1", {"direction": "I"}, zone="4400X", subject="s1", source="/4400X/G1/E01")
    gate.declare(declaration("QD310526I000000043"))
    gate.file(filed(2, plate="苏E99999", documents=[{"kind": "list", "no": "QD310526I000000043"}]))
    gate.gathers(None, "s2", plate="苏E99999")
    gate.wait(timedelta(minutes=20))
    gate.decides("s2", "refuse")
    gate.void(2)
    gate.raw(b"{not json")
    gate.raw(
        b'{"type": "kakou.vehicle.weighed.v1", "source": "/3105W/G1/E01", "subject": "s2", "data": {"weight": []}}'
    )
    gate.departs("s2", "backed-out")
    return gate


def verified(file: Path, since: datetime | None = None, until: datetime | None = None) -> Verified:
    return asyncio.run(verify_log(LogFile(file), since, until, lambda _: None))


def test_an_exported_log_gives_the_recorded_bytes_again(morning: RecordedGate, tmp_path: Path) -> None:
    result = verified(morning.export(tmp_path / "log.jsonl.gz"))
    assert (result.first, result.differing) == (None, 0)
    assert result.verdicts == len(morning.out("gate.verdicts", "kakou.verdict.reached.v1")) - 1, (
        "one is the other zone's"
    )
    assert result.outputs > 3 * result.verdicts


def test_a_zone_that_shares_its_partition_is_verified_alone(morning: RecordedGate, tmp_path: Path) -> None:
    result = verified(morning.export(tmp_path / "log.jsonl", "4400X"))
    assert (result.first, result.verdicts) == (None, 1)


def test_the_log_is_verified_as_it_stands_too(morning: RecordedGate) -> None:
    result = asyncio.run(verify_log(morning.standing(), None, None, lambda _: None))
    assert result.first is None
    assert result.verdicts > 0


def test_a_single_changed_digit_is_found_and_named(morning: RecordedGate, tmp_path: Path) -> None:
    file = morning.export(tmp_path / "log.jsonl")
    lines = file.read_bytes().splitlines(keepends=True)
    place = next(i for i, line in enumerate(lines) if b"verdict.reached" in line and b'"topic":"gate.verdicts"' in line)
    value = orjson.loads(lines[place])["value"]
    lines[place] = lines[place].replace(b'measured\\":\\"20600.00001', b'measured\\":\\"20600.00002', 1)
    file.write_bytes(b"".join(lines))
    result = verified(file)
    assert result.differing == 1
    assert result.first is not None
    assert (result.first.topic, result.first.output) == ("gate.verdicts", "kakou.verdict.reached.v1")
    assert (result.first.type, result.first.subject) == ("kakou.vehicle.gathered.v1", "G1.E01.s1")
    assert result.first.field == "/data/verdict/weights/0/measured"
    assert (result.first.recorded, result.first.computed) == ("20600.00002", "20600.00001")
    assert result.first.byte == len(value[: value.index('measured":"') + len('measured":"20600.0000')].encode())


class Altered:
    """A log in which one byte of one output is another."""

    def __init__(self, events: list[Followed], chance: Random) -> None:
        self.place, self.since = LogPlace("3105W", 0, 1), None
        self._events = events
        at = chance.choice([number for number, one in enumerate(events) if one.outputs])
        outputs = events[at].outputs
        place = chance.randrange(len(outputs))
        value = bytearray(outputs[place].value or b"")
        self.byte = chance.randrange(len(value))
        value[self.byte] ^= 1
        self.record = outputs[place]._replace(value=bytes(value))
        records = [*outputs[:place], self.record, *outputs[place + 1 :]]
        self._events = [*events[:at], Followed(events[at].event, records), *events[at + 1 :]]

    async def events(self) -> AsyncIterator[Followed]:
        for one in self._events:
            yield one


@pytest.mark.parametrize("seed", range(20))
def test_one_byte_altered_anywhere_is_found_where_it_is(morning: RecordedGate, seed: int) -> None:
    altered = Altered(morning.events(), Random(seed))
    result = asyncio.run(verify_log(altered, None, None, lambda _: None))
    assert result.differing == 1
    assert result.first is not None
    found = (result.first.topic, result.first.origin, result.first.byte)
    assert found == (altered.record.topic, altered.record.headers[ORIGIN], altered.byte)


def test_an_output_taken_out_or_put_in_is_found(morning: RecordedGate, tmp_path: Path) -> None:
    file = morning.export(tmp_path / "log.jsonl")
    lines = file.read_bytes().splitlines(keepends=True)
    place = next(i for i, line in enumerate(lines) if b"verdict.reached" in line and b'"topic":"gate.verdicts"' in line)
    end = orjson.loads(lines[-1])
    shorter = [*lines[:place], *lines[place + 1 : -1], orjson.dumps(end | {"records": end["records"] - 1}) + b"\n"]
    file.write_bytes(b"".join(shorter))
    result = verified(file)
    assert result.first is not None
    assert (result.differing, result.first.recorded, result.first.byte) == (1, ABSENT, None)


def test_a_period_compares_its_own_verdicts_on_the_state_before_it(morning: RecordedGate, tmp_path: Path) -> None:
    file = morning.export(tmp_path / "log.jsonl.gz")
    whole, later = verified(file), verified(file, since=START + timedelta(minutes=1))
    early = verified(file, until=START + timedelta(minutes=1))
    assert later.first is early.first is None
    assert early.verdicts + later.verdicts == whole.verdicts
    assert 0 < later.verdicts < whole.verdicts


def test_a_log_exported_from_a_time_on_is_verified_from_then_on(morning: RecordedGate, tmp_path: Path) -> None:
    since = START + timedelta(minutes=1)
    later = verified(morning.export(tmp_path / "log.jsonl.gz", since=since))
    assert later.first is None
    assert later == verified(morning.export(tmp_path / "whole.jsonl.gz"), since)


def test_a_log_of_rules_unknown_here_is_not_verified(tmp_path: Path) -> None:
    gate = RecordedGate()
    gate.settle()
    file = gate.export(tmp_path / "log.jsonl")
    line = {
        "topic": "gate.inbound",
        "offset": 10,
        "timestamp": round(datetime(2026, 11, 22, 9, tzinfo=UTC).timestamp() * 1000),
        "headers": {},
        "value": '{"type": "kakou.rules.activated.v1", "data": {"version": 99}}',
    }
    lines = file.read_bytes().splitlines(keepends=True)
    end = orjson.loads(lines[-1])
    lines[-1] = orjson.dumps(line) + b"\n" + orjson.dumps(end | {"records": end["records"] + 1}) + b"\n"
    file.write_bytes(b"".join(lines))
    with pytest.raises(CannotReplay, match="activates rules 99"):
        verified(file)


def test_long_logs_are_verified_piece_by_piece(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kakou_cli.replay.pipeline.PIECE", 3)
    gate = RecordedGate()
    gate.laden()
    for truck in range(5):
        gate.gathers("20600", f"s{truck}")
        gate.departs(f"s{truck}", "backed-out")
    result = verified(gate.export(tmp_path / "log.jsonl.gz"))
    assert (result.first, result.verdicts) == (None, 5)
