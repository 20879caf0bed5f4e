"""One promise, two keepers: files in a folder, and in a bucket of an object store."""

import errno
import os
import subprocess
import sys
import time
from pathlib import Path
from unittest.mock import Mock

import pytest
from kakou.storage.folder import GIVEN_UP_AFTER
from kakou.storage.storage import Storage, check_address, storage_at

from tests.unit.storage.object_store import ObjectStore


@pytest.fixture(params=["folder", "bucket"])
def storage(request: pytest.FixtureRequest, tmp_path: Path) -> Storage:
    if request.param == "folder":
        return storage_at(str(tmp_path))
    request.getfixturevalue("s3")
    return storage_at("s3://zone/snapshots")


def write(storage: Storage, name: str, *pieces: bytes) -> None:
    with storage.writing(name) as file:
        for piece in pieces:
            file.write(piece)


def fail_after(storage: Storage, name: str, size: int) -> None:
    with storage.writing(name) as file:
        file.write(b"x" * size)
        raise KeyError


def test_what_is_written_is_read(storage: Storage) -> None:
    large = bytes(range(256)) * 100_000
    write(storage, "a/1.zst", b"one", b" two")
    write(storage, "a/b/2.zst", *(large[at : at + 1_000_000] for at in range(0, len(large), 1_000_000)))
    write(storage, "c/3.json", b"{}")
    assert storage.names("a") == ["a/1.zst", "a/b/2.zst"]
    assert storage.names("nowhere") == []
    with storage.reading("a/1.zst") as file:
        assert file.read() == b"one two"
    with storage.reading("a/b/2.zst") as file:
        assert b"".join(iter(lambda: file.read(1 << 20), b"")) == large


def test_a_file_written_again_is_the_new_one(storage: Storage) -> None:
    write(storage, "a/1", b"old")
    write(storage, "a/1", b"new")
    with storage.reading("a/1") as file:
        assert file.read() == b"new"


@pytest.mark.parametrize("size", [10, 30_000_000])
def test_a_file_that_is_created_is_never_written_again(storage: Storage, size: int) -> None:
    storage.create("a/b/1", b"x" * size)
    with pytest.raises(FileExistsError):
        storage.create("a/b/1", b"other")
    with storage.reading("a/b/1") as file:
        assert file.read() == b"x" * size
    assert storage.names("a") == ["a/b/1"]


@pytest.mark.parametrize("size", [10, 30_000_000])
def test_a_file_that_was_not_finished_is_none(storage: Storage, size: int) -> None:
    with pytest.raises(KeyError):
        fail_after(storage, "a/1", size)
    assert storage.names("a") == []


def test_a_full_disk_is_told_with_the_file_that_it_did_not_take(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    storage = storage_at(str(tmp_path))
    full = OSError(errno.ENOSPC, "No space left on device")
    with pytest.raises(OSError, match="No space left") as writing, storage.writing("a/1"):
        raise full
    monkeypatch.setattr(os, "fsync", Mock(side_effect=full))
    with pytest.raises(OSError, match="No space left") as creating:
        storage.create("a/2", b"x")
    assert [told.value.filename for told in (writing, creating)] == [str(tmp_path / "a/1"), str(tmp_path / "a/2")]
    assert storage.names("a") == []


def test_a_file_that_is_not_there_is_told(storage: Storage) -> None:
    with pytest.raises(FileNotFoundError), storage.reading("a/1") as file:
        file.read()


def test_a_removed_file_is_gone_and_may_be_removed_again(storage: Storage) -> None:
    write(storage, "a/1", b"one")
    for _ in range(2):
        storage.remove("a/1")
    assert storage.names("a") == []


def test_an_object_store_that_refuses_us_is_told(s3: ObjectStore) -> None:
    storage = storage_at("s3://zone/snapshots")
    s3.refuses = True
    with pytest.raises(OSError, match="a/1"):
        write(storage, "a/1", b"one")
    with pytest.raises(OSError, match="403"):
        storage.names("a")


def test_what_was_left_half_written_long_ago_is_taken_away(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    old, new = tmp_path / "a" / ".1.x.part", tmp_path / "a" / ".2.x.part"
    for part in (old, new):
        part.write_bytes(b"half")
    before = time.time() - GIVEN_UP_AFTER - 60
    os.utime(old, (before, before))
    storage = storage_at(str(tmp_path))
    write(storage, "a/3", b"whole")
    assert not old.exists()
    assert new.exists(), "somebody may be writing it"
    os.utime(new, (before, before))
    storage.create("a/4", b"whole")
    assert not new.exists()


@pytest.mark.parametrize("address", ["ftp://zone/snapshots", "s3://", "gs://bucket"])
def test_an_address_that_is_neither_is_told(address: str) -> None:
    with pytest.raises(ValueError, match="must be a folder's path or s3://bucket/path"):
        check_address(address)


def test_who_keeps_nothing_in_an_object_store_does_not_load_its_client() -> None:
    """It is large, and most gates have a folder."""
    says = "import sys, lane_router.app; sys.exit('obstore' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", says], timeout=60, check=False).returncode == 0
