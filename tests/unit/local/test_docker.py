"""A Docker engine is used where one answers, and given back as it was."""

from pathlib import Path

import pytest
from kakou_local import docker

PROJECT = f"compose --project-name kakou-local --file {docker.COMPOSE_FILE}"


class Engine:
    """Stands in the `docker` command's place, writes down what it is asked and fails as told."""

    def __init__(self, folder: Path) -> None:
        self._asked = folder / "asked"
        self._fails = folder / "fails"
        self._fails.touch()
        self.program = folder / "docker"
        self.program.write_text(f'#!/bin/sh\necho "$*" >> {self._asked}\n! grep -qxF -- "$*" {self._fails}\n')
        self.program.chmod(0o755)

    def fails(self, question: str) -> None:
        self._fails.write_text(question + "\n")

    def asked(self) -> list[str]:
        return self._asked.read_text().splitlines()


@pytest.fixture
def engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Engine:
    stand_in = Engine(tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    return stand_in


def test_an_engine_with_compose_is_used(engine: Engine) -> None:
    assert docker.engine_answers()
    assert docker.start_servers()
    assert engine.asked()[-1] == f"{PROJECT} up --detach --wait kafka redis"


@pytest.mark.parametrize("question", ["info", "compose version"])
def test_a_client_without_engine_or_compose_is_not(engine: Engine, question: str) -> None:
    engine.fails(question)
    assert not docker.engine_answers()


def test_servers_that_an_engine_cannot_start_are_stopped_and_keep_what_they_had(engine: Engine) -> None:
    engine.fails(f"{PROJECT} up --detach --wait kafka redis")
    assert not docker.start_servers()
    assert engine.asked()[-1] == f"{PROJECT} down"


def test_data_in_an_engine_s_volumes_goes_only_when_asked(engine: Engine) -> None:
    docker.stop_servers()
    assert "--volumes" not in engine.asked()[-1]
    docker.remove_servers()
    assert engine.asked()[-1] == f"{PROJECT} down --volumes"


def test_no_docker_at_all_is_no_engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert not docker.engine_answers()
