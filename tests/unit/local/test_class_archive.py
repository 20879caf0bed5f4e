"""Kafka's classes are recorded once for each Java, and whatever becomes of that, Kafka is started."""

import subprocess
from pathlib import Path

import pytest
from kakou_local.class_archive import class_archive


@pytest.fixture
def java(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A Java, and an empty cache folder."""
    monkeypatch.setenv("KAKOU_CACHE", str(tmp_path / "cache"))
    binary = tmp_path / "java"
    says(binary, "exit 0")
    return binary


def says(binary: Path, command: str) -> None:
    binary.write_text(f"#!/bin/sh\n{command}\n")
    binary.chmod(0o755)


class Recorder:
    """Writes the archive, or fails to."""

    def __init__(self, writes: bool = True, fault: Exception | None = None) -> None:
        self.writes, self.fault, self.asked = writes, fault, 0

    def __call__(self, archive: Path) -> None:
        self.asked += 1
        if self.fault is not None:
            raise self.fault
        if self.writes:
            archive.write_text("classes")


def test_the_classes_are_recorded_once(java: Path, tmp_path: Path) -> None:
    record = Recorder()
    first, second = (class_archive(str(java), tmp_path / "kafka-4/libs", record) for _ in range(2))
    assert first is not None
    assert (first, first.read_text(), record.asked) == (second, "classes", 1)


def test_another_java_and_another_kafka_have_archives_of_their_own(java: Path, tmp_path: Path) -> None:
    record = Recorder()
    before = class_archive(str(java), tmp_path / "kafka-4/libs", record)
    other_kafka = class_archive(str(java), tmp_path / "kafka-5/libs", record)
    says(java, "exit 0  # of the next release")
    assert len({before, other_kafka, class_archive(str(java), tmp_path / "kafka-4/libs", record)}) == 3


def test_a_java_that_records_none_is_not_asked_again(java: Path, tmp_path: Path) -> None:
    record = Recorder(writes=False)
    assert [class_archive(str(java), tmp_path / "kafka-4/libs", record) for _ in range(2)] == [None, None]
    assert record.asked == 1


def test_an_archive_that_java_cannot_use_is_not_kept(java: Path, tmp_path: Path) -> None:
    says(java, "exit 134")
    assert class_archive(str(java), tmp_path / "kafka-4/libs", Recorder()) is None


@pytest.mark.parametrize("fault", [OSError("no space left on device"), subprocess.TimeoutExpired("java", 60)])
def test_a_fault_of_a_moment_leaves_recording_to_the_next_start(java: Path, tmp_path: Path, fault: Exception) -> None:
    assert class_archive(str(java), tmp_path / "kafka-4/libs", Recorder(fault=fault)) is None
    assert class_archive(str(java), tmp_path / "kafka-4/libs", Recorder()) is not None
