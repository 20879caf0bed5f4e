"""The log's archive: whatever is missing, changed or in another's place is told with partition, offset and file."""

import asyncio
import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from pathlib import Path

import orjson
import pytest
from kakou.contracts.topics import INBOUND_TOPIC
from kakou.runtime.events.record import Record
from kakou.runtime.kafka.witness import Witnessed
from kakou_cli.archive.archiving import Archiver
from kakou_cli.archive.envelope import opened
from kakou_cli.archive.failure import ArchiveFailure
from kakou_cli.archive.keys import SigningKey, WrongKey
from kakou_cli.archive.reading import WithArchive
from kakou_cli.archive.records import line_of, record_of
from kakou_cli.archive.segment import KIND, Seal, write_seal
from kakou_cli.archive.store import ArchiveStore
from kakou_cli.archive.verifying import Checker

from tests.unit.cli.archived import ArchivedLog, TrimmedLog, ignored
from tests.unit.cli.test_commands import kakou
from tests.unit.storage.object_store import ObjectStore

SMALL = 400
"""Bytes of a segment that holds three events or so."""


@pytest.fixture(scope="module")
def key(tmp_path_factory: pytest.TempPathFactory) -> SigningKey:
    return SigningKey.make(tmp_path_factory.mktemp("key") / "site.pem")


@pytest.fixture(scope="module")
def archived(tmp_path_factory: pytest.TempPathFactory, key: SigningKey) -> ArchivedLog:
    """Twelve events of two zones, and five on another partition, archived in segments of three."""
    gate = ArchivedLog(tmp_path_factory.mktemp("archived") / "archive", key)
    for _ in range(4):
        gate.grows(2)
        gate.grows(1, zone="3105X")
    gate.grows(5, partition=1, zone="4403A")
    gate.archive(SMALL)
    assert len(gate.files(".zst")) == 4
    return gate


@pytest.fixture
def gate(archived: ArchivedLog, tmp_path: Path) -> ArchivedLog:
    """The same, for a test to change."""
    shutil.copytree(archived.folder, tmp_path / "archive")
    return ArchivedLog(tmp_path / "archive", archived.key, deepcopy(archived.log))


def told(gate: ArchivedLog, expected: str | None = None) -> list[str]:
    """What the check finds: partition/offset, file, text."""
    return [f"{one.partition}/{one.offset} {one.file} {one.text}" for one in gate.check(expected).findings]


def test_what_is_archived_is_the_log_to_the_byte(gate: ArchivedLog) -> None:
    checked = gate.check()
    assert checked.findings == []
    assert (checked.records, checked.compared, checked.beyond) == (17, 17, 0)
    assert checked.ends == {0: 12, 1: 5}


def test_archiving_again_goes_on_where_the_last_seal_ends(gate: ArchivedLog) -> None:
    gate.grows(4)
    done = gate.archive()
    assert [(seal.partition, seal.first, seal.next) for seal in done.sealed] == [(0, 12, 16)]
    assert gate.check().findings == []
    again = gate.archive()
    assert again.sealed == []
    assert again.head is not None
    assert done.head is not None
    assert again.head.digest == done.head.digest, "without news there is no new head"


@pytest.mark.parametrize(
    "record",
    [
        Record("t", 0, 7, 1, b"3105W", '{"数": "\\u0000"}'.encode(), {"a": "入"}),
        Record("t", 0, 0, -1, None, None, {}),
        Record("t", 0, 2**40, 2**50, b"\xff\xfe", b"\x00\xff", {"": ""}),
        Record("t", 0, 1, 1, b"", b"", {"x": "y"}),
    ],
)
def test_any_record_comes_back_as_it_was(record: Record) -> None:
    assert record_of(line_of(record), "t", 0) == record


# --------------------------------------------------------------------------------------------------- what is told


def flip(file: Path, at: int = -40) -> None:
    data = bytearray(file.read_bytes())
    data[at] ^= 1
    file.write_bytes(data)


def test_a_flipped_byte_in_a_segment_is_told(gate: ArchivedLog) -> None:
    file = gate.files(".zst")[1]
    flip(file)
    (said,) = told(gate)
    assert said.startswith(f"0/3 {INBOUND_TOPIC}/0/{file.name}")
    assert "not those that were sealed" in said


@pytest.mark.parametrize("at", range(20, 1100, 119))
def test_a_flipped_byte_anywhere_in_a_seal_is_told(gate: ArchivedLog, at: int) -> None:
    file = gate.files(".seal.json")[1]
    flip(file, at)
    assert any(f"0/3 {INBOUND_TOPIC}/0/{file.name}" in said for said in told(gate))


def test_a_missing_segment_is_told(gate: ArchivedLog) -> None:
    file = gate.files(".zst")[1]
    file.unlink()
    (said,) = told(gate)
    assert said == f"0/3 {INBOUND_TOPIC}/0/{file.name} it is missing, with offsets 3 to 5"


def test_a_segment_missing_together_with_its_seal_is_told(gate: ArchivedLog) -> None:
    for ending in (".zst", ".seal.json"):
        gate.files(ending)[1].unlink()
    assert any(said.startswith("0/3 ") and "offsets 3 to 5 are missing" in said for said in told(gate))


def test_segments_in_another_order_are_told(gate: ArchivedLog) -> None:
    second, third = gate.files(".seal.json")[1:3]
    two, three = second.read_bytes(), third.read_bytes()
    second.write_bytes(three)
    third.write_bytes(two)
    said = told(gate)
    assert any("0/3 " in one and "under another's name" in one for one in said)
    assert any("0/6 " in one and "under another's name" in one for one in said)


def test_a_partition_under_anothers_number_is_told(gate: ArchivedLog) -> None:
    shutil.rmtree(gate.folder / INBOUND_TOPIC / "1")
    shutil.copytree(gate.folder / INBOUND_TOPIC / "0", gate.folder / INBOUND_TOPIC / "1")
    assert any("under another's name" in said for said in told(gate))


def test_a_manifest_that_was_changed_and_signed_by_another_key_is_told(gate: ArchivedLog, tmp_path: Path) -> None:
    other = SigningKey.make(tmp_path / "other.pem")
    file = gate.files(".seal.json")[1]
    seal = Seal.model_validate_json(orjson.dumps(opened(KIND, file.read_bytes(), {}).payload))
    file.write_bytes(write_seal(seal, other))
    assert any(f"signed by key {other.public.id}" in said and "0/3" in said for said in told(gate))


def test_a_manifest_changed_under_its_old_signature_is_told(gate: ArchivedLog, tmp_path: Path) -> None:
    file = gate.files(".seal.json")[1]
    envelope = orjson.loads(file.read_bytes())
    seal = Seal.model_validate_json(orjson.dumps(opened(KIND, file.read_bytes(), {}).payload))
    forged = orjson.loads(write_seal(seal.model_copy(update={"sealed_at": "2020"}), gate.key))
    file.write_bytes(orjson.dumps(forged | {"signatures": envelope["signatures"]}))
    assert any("its signature by key" in said and "is wrong" in said for said in told(gate))


def test_a_head_is_no_seal_even_under_the_same_key(gate: ArchivedLog) -> None:
    head = next((gate.folder / "heads").iterdir())
    gate.files(".seal.json")[1].write_bytes(head.read_bytes())
    assert any("a document of another kind" in said for said in told(gate))


def test_another_sites_public_key_proves_nothing(gate: ArchivedLog, tmp_path: Path) -> None:
    other = SigningKey.make(tmp_path / "other.pem").public
    findings = gate.check(trusted={other.id: other}).findings
    assert len([one for one in findings if "none of those given" in one.text]) >= 7


def cut_tail(gate: ArchivedLog) -> None:
    for ending in (".zst", ".seal.json"):
        gate.files(ending)[-1].unlink()


def test_a_tail_cut_off_is_told_by_the_head(gate: ArchivedLog) -> None:
    cut_tail(gate)
    assert any(said.startswith("0/9 heads/") and "the end was cut off" in said for said in told(gate))


def test_a_tail_cut_off_with_its_head_is_told_by_the_log_that_was_trimmed(gate: ArchivedLog) -> None:
    """An older head, genuine, stands in for the one that counted the tail."""
    gate.grows(3)
    gate.archive(SMALL)
    gate.log.trim(0, 14)
    cut_tail(gate)
    sorted((gate.folder / "heads").iterdir())[-1].unlink()
    (said,) = told(gate)
    assert said.startswith("0/12 None offsets 12 to 13 are in neither")


def test_a_tail_cut_off_with_its_head_is_told_by_the_digest_that_was_kept_elsewhere(gate: ArchivedLog) -> None:
    gate.grows(3)
    printed = gate.archive(SMALL).head
    assert printed is not None
    assert told(gate, printed.digest) == []
    cut_tail(gate)
    sorted((gate.folder / "heads").iterdir())[-1].unlink()
    (said,) = told(gate, printed.digest)
    assert "the archive's end was cut off" in said


def test_a_tail_cut_off_with_its_head_is_told_by_what_kafka_knows_though_nothing_was_trimmed(gate: ArchivedLog) -> None:
    gate.grows(3)
    head = gate.archive(SMALL).head
    assert head is not None
    witnessed = {partition: Witnessed(end.next, end.seal) for partition, end in head.head.ends.items()}
    assert gate.check(witnessed=witnessed).findings == []
    cut_tail(gate)
    sorted((gate.folder / "heads").iterdir())[-1].unlink()
    (found,) = gate.check(witnessed=witnessed).findings
    assert (found.partition, found.offset) == (0, 12)
    assert "Kafka knows of a seal that ends at 15 and is not there" in found.text


def test_what_was_sealed_after_the_last_head_is_named(gate: ArchivedLog) -> None:
    """An interrupted run leaves it so, and so does whoever takes away the newest head."""
    gate.grows(2, partition=1, zone="4403A")
    gate.archive(SMALL)
    assert gate.check().headless == {}
    (gate.folder / "heads" / "00000002.head.json").unlink()
    checked = gate.check()
    assert (checked.findings, checked.headless) == ([], {1: 5})


def test_a_head_that_is_gone_is_told(gate: ArchivedLog) -> None:
    shutil.rmtree(gate.folder / "heads")
    assert any("nothing tells whether its end was cut off" in said for said in told(gate))


def test_a_head_taken_out_of_the_row_is_told(gate: ArchivedLog) -> None:
    for _ in range(2):
        gate.grows(1)
        gate.archive()
    (gate.folder / "heads" / "00000002.head.json").unlink()
    assert any("head 2 is missing" in said for said in told(gate))


def test_a_record_that_the_log_holds_otherwise_is_told(gate: ArchivedLog) -> None:
    records = gate.log.records(INBOUND_TOPIC, 0)
    records[4] = records[4]._replace(value=b"another")
    (said,) = told(gate)
    assert said.startswith("0/4 ")
    assert "another one than was archived" in said


@pytest.mark.parametrize(
    "change",
    [
        lambda record: record._replace(timestamp=record.timestamp + 1),
        lambda record: record._replace(key=b"3105X"),
        lambda record: record._replace(headers={}),
    ],
    ids=["timestamp", "key", "headers"],
)
def test_time_key_and_headers_count_as_much_as_the_value(gate: ArchivedLog, change: Callable[[Record], Record]) -> None:
    records = gate.log.records(INBOUND_TOPIC, 0)
    records[4] = change(records[4])
    assert len(told(gate)) == 1


def test_a_log_shorter_than_its_archive_is_told(gate: ArchivedLog) -> None:
    gate.log._ends[INBOUND_TOPIC, 0] = 10
    del gate.log.records(INBOUND_TOPIC, 0)[10:]
    assert any(said.startswith("0/10 ") and "the log has lost records" in said for said in told(gate))


def test_a_stamp_beside_another_head_is_told(gate: ArchivedLog) -> None:
    head = gate.check().head
    assert head is not None
    stamp = gate.folder / f"{head.name}.tsr"
    stamp.write_bytes(b"\x30\x82" + bytes.fromhex(head.digest) + b"...")
    assert gate.check().stamped == [head.name]
    stamp.write_bytes(b"\x30\x82" + bytes(32) + b"...")
    assert any("of something else" in said for said in told(gate))


# -------------------------------------------------------------------------------------------------- interruptions


class Stops(Exception):
    """Stands for the loss of power."""


@pytest.mark.parametrize("after", [0, 1, 4, 9, 10, 11])
def test_interrupted_anywhere_it_leaves_nothing_half_and_goes_on(
    tmp_path: Path, key: SigningKey, monkeypatch: pytest.MonkeyPatch, after: int
) -> None:
    gate = ArchivedLog(tmp_path / "archive", key)
    gate.grows(12)
    gate.grows(5, partition=1)
    written = 0
    create = ArchiveStore.create

    def stopping(self: ArchiveStore, name: str, data: bytes) -> None:
        nonlocal written
        if written == after:
            raise Stops
        written += 1
        create(self, name, data)

    with monkeypatch.context() as patched:
        patched.setattr(ArchiveStore, "create", stopping)
        with pytest.raises(Stops):
            gate.archive(SMALL)
    gate.grows(2)
    gate.archive(SMALL)
    checked = gate.check()
    assert (checked.findings, checked.unsealed, checked.ends) == ([], [], {0: 14, 1: 5})


def test_killed_before_anything_it_does_to_its_files_it_has_lost_nothing_and_goes_on(tmp_path: Path) -> None:
    """A process that is killed cleans nothing up, unlike one that is interrupted."""
    command = [sys.executable, "-m", "tests.unit.cli.killed_archiving", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True)
    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert {"open", "os.link", "os.remove", "os.mkdir"} <= {one["before"] for one in found}
    for one in found:
        assert (one["findings"], one["unsealed"]) == ([], []), one
        assert (one["ends"], one["compared"]) == ({"0": 9, "1": 4}, 13), one


def test_of_two_at_once_one_is_told(gate: ArchivedLog) -> None:
    with gate.store.alone(), pytest.raises(ArchiveFailure, match="being written by another"):
        gate.archive()
    gate.archive()


class Unlocked(ArchiveStore):
    """As an object store, which knows of no other that writes."""

    def __init__(self, address: str) -> None:
        super().__init__(address)
        self.exclusive = False

    @contextmanager
    def alone(self) -> Iterator[None]:
        yield


def test_of_two_at_once_that_do_not_know_of_each_other_one_is_told_and_the_archive_is_whole(gate: ArchivedLog) -> None:
    gate.grows(7)
    store = Unlocked(str(gate.folder))

    class Slow(TrimmedLog):
        """Reads on when the other is through."""

        async def read(self, topic: str, partition: int, offset: int, limit: int) -> list[Record]:
            records = await super().read(topic, partition, offset, limit)
            if offset >= 12 and limit > 1:
                await Archiver(gate.log, store, gate.key, {}, ignored).run(2)
            return records

    slow = Slow(**vars(gate.log))
    with pytest.raises(ArchiveFailure, match="at the same time; run it again"):
        asyncio.run(Archiver(slow, store, gate.key, {}, ignored, SMALL).run(2))
    checked = gate.check()
    assert (checked.findings, checked.ends) == ([], {0: 19, 1: 5})


def test_an_archive_in_a_bucket_is_as_one_in_a_folder(gate: ArchivedLog, s3: ObjectStore) -> None:
    store = ArchiveStore("s3://zone/archive")
    for _ in range(2):
        asyncio.run(Archiver(gate.log, store, gate.key, {}, ignored, SMALL).run(2))
        checked = asyncio.run(Checker(store, gate.trusted, ignored).with_log(gate.log, 2))
        assert checked.findings == []
        gate.grows(2)
    assert checked.ends == {0: 14, 1: 5}
    newest = max(name for name in s3.objects if name.endswith(".seal.json"))
    del s3.objects[newest]
    assert asyncio.run(Checker(store, gate.trusted, ignored).with_log(gate.log, 2)).findings != []


def test_a_file_is_never_overwritten(gate: ArchivedLog) -> None:
    name = gate.store.names("heads/")[0]
    with pytest.raises(FileExistsError):
        gate.store.create(name, b"{}")


# ------------------------------------------------------------------------------------------ what is not archived


def test_an_archive_of_another_log_is_not_gone_on_with(gate: ArchivedLog) -> None:
    records = gate.log.records(INBOUND_TOPIC, 0)
    records[11] = records[11]._replace(value=b"another")
    gate.grows(3)
    with pytest.raises(ArchiveFailure, match="inbound/0/11 is not the record that was archived"):
        gate.archive()


def test_a_log_that_begins_behind_the_archive_is_not_archived(gate: ArchivedLog) -> None:
    gate.grows(5)
    gate.log.trim(0, 14)
    with pytest.raises(ArchiveFailure, match="begins at 14, the archive ends at 12"):
        gate.archive()


def test_a_broken_archive_is_not_gone_on_with(gate: ArchivedLog) -> None:
    flip(gate.files(".zst")[-1])
    gate.grows(1)
    with pytest.raises(ArchiveFailure, match="not those that were sealed"):
        gate.archive()


def test_a_chain_of_another_key_is_not_gone_on_with_unless_that_key_is_given(gate: ArchivedLog, tmp_path: Path) -> None:
    other = SigningKey.make(tmp_path / "other.pem")
    gate.grows(1)
    done = gate.archive(key=other)
    assert len(done.sealed) == 1, "the old key is given as a trusted one"
    assert gate.check(trusted={**gate.trusted, other.public.id: other.public}).findings == []
    alone = ArchivedLog(gate.folder, SigningKey.make(tmp_path / "third.pem"), gate.log)
    with pytest.raises(ArchiveFailure, match="none of those given"):
        alone.archive()


# -------------------------------------------------------------------------------------------------------- reading


def test_what_was_trimmed_is_read_from_the_archive(gate: ArchivedLog) -> None:
    gate.grows(3)
    whole = list(gate.log.records(INBOUND_TOPIC, 0))
    gate.log.trim(0, 10)
    both = WithArchive(gate.log, gate.store, gate.trusted)

    async def read() -> list[Record]:
        found: list[Record] = []
        bounds = await both.bounds(INBOUND_TOPIC, 0)
        while len(found) < bounds.end:
            found += await both.read(INBOUND_TOPIC, 0, len(found), 4)
        return found

    assert asyncio.run(read()) == whole


def test_what_is_in_neither_is_said_to_be(gate: ArchivedLog) -> None:
    gate.grows(5)
    gate.log.trim(0, 15)
    both = WithArchive(gate.log, gate.store, gate.trusted)
    with pytest.raises(ArchiveFailure, match=r"begins at 15, and .* holds it to 12 only"):
        asyncio.run(both.bounds(INBOUND_TOPIC, 0))


# ----------------------------------------------------------------------------------------------------------- keys


def test_a_private_key_is_for_its_owner_alone_and_never_overwritten(tmp_path: Path) -> None:
    file = tmp_path / "site.pem"
    made = SigningKey.make(file)
    assert file.stat().st_mode & 0o777 == 0o600
    assert SigningKey.read(file).public.id == made.public.id
    with pytest.raises(WrongKey, match="is there already"):
        SigningKey.make(file)
    file.chmod(0o640)
    with pytest.raises(WrongKey, match="chmod 600"):
        SigningKey.read(file)


# ------------------------------------------------------------------------------------------------- the commands


def test_the_command_says_what_is_wrong_by_exit_code_and_sentence(gate: ArchivedLog, tmp_path: Path) -> None:
    public = tmp_path / "public.pem"
    public.write_bytes(gate.key._public_pem())
    asked = ("log", "verify", "--archive-alone", "--archive")
    whole = kakou(*asked, gate.folder, "--public-key", public)
    assert whole.exit_code == 0, whole.output
    assert "in the log" not in whole.stdout, "it was not read"
    assert whole.stdout.endswith("The archive is whole; the log was not read.\n")
    flip(gate.files(".zst")[1])
    broken = kakou(*asked, gate.folder, "--public-key", public)
    assert broken.exit_code == 1
    assert broken.stdout.startswith("gate.inbound/0/3: gate.inbound/0/00000000000000000003-")
    assert broken.stdout.endswith("\n1 thing is wrong.\n")
    nothing = kakou(*asked, tmp_path / "nowhere", "--public-key", public)
    assert (nothing.exit_code, "holds no archive" in nothing.stderr) == (2, True)
    keyless = kakou(*asked, gate.folder)
    assert (keyless.exit_code, "no public key is given" in keyless.stderr) == (2, True)
    private = kakou(*asked, gate.folder, "--public-key", gate.folder / "heads" / "00000001.head.json")
    assert (private.exit_code, "is no Ed25519 public key" in private.stderr) == (2, True)


@pytest.mark.parametrize("command", ["archive", "verify", "trim"])
def test_without_an_archive_or_a_key_the_commands_say_what_to_name(command: str) -> None:
    more = ("--before", "2026-11-22") if command == "trim" else ()
    said = kakou("log", command, *more)
    assert said.exit_code == 2
    assert "KAKOU_ARCHIVE" in said.stderr or "kakou log key" in said.stderr
