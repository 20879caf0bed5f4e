"""A command that cannot do its work says what is missing and what mends it: one sentence, exit code 2, no traceback."""

import errno
from pathlib import Path

import pytest
import typer
from kakou_cli.__main__ import app
from kakou_cli.errors import failing
from kakou_cli.log.file import written
from kakou_local.processes import free_port
from typer.testing import CliRunner, Result

SERVER = "127.0.0.1:1"
MENDED = "`make up` and then `. .state/env`"
OVER_KAFKA = (
    "verify",
    "report log-stops",
    "topics show",
    "topics ensure",
    "dead-letters list",
    "dead-letters redrive 3/17",
    "explain G1.E01.s1 --zone 3105W",
    "export passages nowhere.csv --zone 3105W",
    "export verdicts nowhere.csv",
    "export reconcile --theirs nowhere.csv --zone 3105W",
    "log export nowhere.jsonl",
    "token issue --zone 3105W --name desk --scope ops",
    f"token revoke --zone 3105W --digest {'0' * 64}",
)
OVER_HTTP = ("explain G1.E01.s1", "export passages nowhere.csv")


def kakou(command: str, **environment: str | None) -> Result:
    unset = {"KAKOU_KAFKA_BOOTSTRAP": None, "KAKOU_REDIS_URL": None, "KAKOU_TOKEN": None, "COLUMNS": "80"}
    return CliRunner().invoke(app, command.split(), env={**unset, **environment})


def sentence(result: Result) -> str:
    """The one line that the command wrote."""
    assert (result.exit_code, result.stdout) == (2, ""), result.output
    assert result.stderr.startswith("kakou: ")
    assert result.stderr.count("\n") == 1, result.stderr
    return result.stderr


@pytest.mark.parametrize("command", OVER_KAFKA)
def test_servers_that_are_away_are_named_with_the_setting_that_names_them(command: str) -> None:
    said = sentence(kakou(command, KAKOU_KAFKA_BOOTSTRAP=SERVER, KAKOU_REDIS_URL=f"redis://:secret@{SERVER}/0"))
    server, variable = ("Kafka", "KAKOU_KAFKA_BOOTSTRAP") if "ensure" in command else ("Redis", "KAKOU_REDIS_URL")
    assert f"{server} does not answer at {SERVER}" in said
    assert f"which {variable} names" in said
    assert MENDED in said
    assert "secret" not in said


@pytest.mark.parametrize("command", OVER_HTTP)
def test_a_gate_that_is_away_is_named_with_what_names_it(command: str) -> None:
    nowhere = f"http://127.0.0.1:{free_port()}"
    said = sentence(kakou(command, KAKOU_TOKEN="kk_3105W_x", KAKOU_INGEST_URL=nowhere, KAKOU_HAZMAT_URL=nowhere))
    assert f"no service answers at {nowhere}:" in said
    assert "KAKOU_INGEST_URL" in said
    assert MENDED in said


@pytest.mark.parametrize("command", OVER_HTTP)
def test_a_token_that_was_not_given_is_asked_for(command: str) -> None:
    said = sentence(kakou(command))
    assert "KAKOU_TOKEN" in said
    assert "`kakou token issue`" in said


@pytest.mark.parametrize(
    ("variable", "value"), [("KAKOU_PARTITIONS", "many"), ("KAKOU_REDIS_URL", "secret:6379"), ("KAKOU_HTTP_PORT", "0")]
)
@pytest.mark.parametrize("command", ["topics ensure", "topics show", "dead-letters list"])
def test_a_setting_that_cannot_be_one_is_named(command: str, variable: str, value: str) -> None:
    assert f"kakou: {variable}: " in sentence(kakou(command, **{variable: value}))


def test_an_address_without_http_is_said_to_lack_it() -> None:
    said = sentence(kakou("explain G1.E01.s1", KAKOU_TOKEN="kk_3105W_x", KAKOU_INGEST_URL="127.0.0.1:8080"))
    assert "http://" in said


def test_a_disk_that_takes_no_more_is_told_with_the_file_and_no_server_blamed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "visit.zip"
    with pytest.raises(typer.Exit) as ended, failing(), written(file):
        raise OSError(errno.ENOSPC, "No space left on device")
    assert ended.value.exit_code == 2
    assert capsys.readouterr().err == f"kakou: {file}: No space left on device\n"
    assert not file.exists()


def test_what_the_command_says_itself_blames_no_server(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(typer.Exit), failing():
        raise OSError("gate.inbound/0 begins at 777: name the archive")
    assert capsys.readouterr().err == "kakou: gate.inbound/0 begins at 777: name the archive\n"


@pytest.mark.parametrize("letter", ["17", "a/b", "3/", "-3/17"])
def test_what_can_be_no_dead_letter_is_said_to_be_none(letter: str) -> None:
    result = CliRunner().invoke(app, ["dead-letters", "redrive", "--", letter])
    assert "as in `kakou dead-letters list`" in sentence(result)


def test_the_command_says_its_version() -> None:
    result = kakou("--version")
    assert (result.exit_code, result.stdout.startswith("kakou 0.")) == (0, True)


@pytest.mark.parametrize("lane", ["E01", "G1", "G1/", "/E01", "G1.E01", "G1/E01/1", "G1/E 01", "G1,E01"])
def test_a_token_is_bound_to_no_lane_that_cannot_be_one(lane: str) -> None:
    result = CliRunner().invoke(
        app,
        [
            "token",
            "issue",
            "--zone",
            "3105W",
            "--name",
            "desk",
            "--scope",
            "terminal",
            "--lane",
            "G1/E02",
            "--lane",
            lane,
        ],
        env={"KAKOU_KAFKA_BOOTSTRAP": SERVER, "KAKOU_REDIS_URL": f"redis://{SERVER}/0", "COLUMNS": "200"},
    )
    assert (result.exit_code, result.stdout) == (2, "")
    assert f"{lane!r} is no lane: give its gate, / and the lane, G1/E01 say" in result.stderr
