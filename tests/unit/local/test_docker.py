"""A Docker engine is used where one answers, and given back as it was."""

from pathlib import Path

import pytest
from kakou_local import docker


class Engine:
    """Stands in the `docker` command's place, writes down what it is asked and fails as told."""

    def __init__(self, folder: Path) -> None:
        self.state = folder / "state"
        files = " ".join(f"--file {file}" for file in docker.FILES)
        self.project = f"compose --project-name kakou-local --env-file {self.state / docker.PASSWORDS} {files}"
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
    assert docker.start_servers(engine.state)
    assert engine.asked()[-1] == f"{engine.project} up --detach --wait kafka redis"


@pytest.mark.parametrize("question", ["info", "compose version"])
def test_a_client_without_engine_or_compose_is_not(engine: Engine, question: str) -> None:
    engine.fails(question)
    assert not docker.engine_answers()


def test_servers_that_an_engine_cannot_start_are_stopped_and_keep_what_they_had(engine: Engine) -> None:
    engine.fails(f"{engine.project} up --detach --wait kafka redis")
    assert not docker.start_servers(engine.state)
    assert engine.asked()[-1] == f"{engine.project} down"


def test_data_in_an_engine_s_volumes_goes_only_when_asked(engine: Engine) -> None:
    docker.stop_servers(engine.state)
    assert "--volumes" not in engine.asked()[-1]
    docker.remove_servers(engine.state)
    assert engine.asked()[-1] == f"{engine.project} down --volumes"


def test_passwords_are_made_once_for_their_owner_alone_and_handed_on_by_file(engine: Engine) -> None:
    docker.start_servers(engine.state)
    made = (engine.state / docker.PASSWORDS).read_text()
    docker.start_servers(engine.state)
    assert (engine.state / docker.PASSWORDS).read_text() == made
    settings = docker.connection(engine.state)
    passwords = [line.split("=")[1] for line in made.splitlines()]
    assert len(set(passwords)) == 4
    assert all(len(password) == 64 for password in passwords)
    assert not any(password in f"{settings}{engine.asked()}" for password in passwords)
    assert Path(settings["KAKOU_KAFKA_PASSWORD_FILE"]).read_text() in passwords
    assert all(path.stat().st_mode & 0o077 == 0 for path in engine.state.iterdir())


def test_no_docker_at_all_is_no_engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert not docker.engine_answers()
