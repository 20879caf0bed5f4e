"""The commands as they are called: what they print, how they end, and what they say when they cannot."""

import gzip
import json
from pathlib import Path

import httpx
import pytest
from kakou_cli.__main__ import app
from kakou_cli.client import Interface
from typer.testing import CliRunner, Result

from tests.unit.cli.recorded import RecordedGate


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One truck, 650 kg too heavy."""
    gate = RecordedGate()
    gate.laden()
    gate.gathers("20650")
    gate.departs(how="backed-out")
    return gate.export(tmp_path_factory.mktemp("log") / "log.jsonl.gz")


NOWHERE = {
    "COLUMNS": "200",
    "KAKOU_TOKEN": "",
    "KAKOU_KAFKA_BOOTSTRAP": "127.0.0.1:1",
    "KAKOU_REDIS_URL": "redis://127.0.0.1:1/0",
}


def kakou(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(one) for one in arguments], env=NOWHERE)


@pytest.mark.parametrize(
    "command",
    ["backtest --policy {policy} {log}", "report log-stops {log}", "export reconcile --theirs {theirs} --log {log}"],
)
def test_a_narrow_screen_cuts_nothing_off(log: Path, tmp_path: Path, command: str) -> None:
    policy, theirs = tmp_path / "policy.json", tmp_path / "theirs.csv"
    policy.write_text('{"total_band_kg": 700}')
    theirs.write_text("pass,quantity\nZ3105I261122000000000042,100\n")
    called = command.format(policy=policy, log=log, theirs=theirs).split()
    printed = CliRunner().invoke(app, called, env={**NOWHERE, "COLUMNS": "50"}).stdout
    lines = printed.splitlines()
    assert lines
    assert max(map(len, lines)) <= 50
    assert "…" not in printed


def test_explain_tells_the_story_in_the_language_asked_for(log: Path) -> None:
    chinese = kakou("explain", "G1.E01.s1", "--log", log, "--lang", "zh").stdout
    english = kakou("explain", "G1.E01.s1", "--log", log, "--lang", "en").stdout
    assert "第1次判定" in chinese
    assert "Verdict 1" in english
    assert kakou("explain", "G1.E01.s1", "--log", log).stdout == f"{chinese}\n{english}"
    told = json.loads(kakou("explain", "G1.E01.s1", "--log", log, "--json").stdout)
    assert told[1]["sentences"][0]["en"] == "A vehicle was gathered (automatically)."


def test_verify_ends_with_0_when_all_is_the_same(log: Path) -> None:
    result = kakou("verify", log)
    assert (result.exit_code, result.stdout.splitlines()[-1]) == (0, "All are the same, byte for byte.")


def test_verify_ends_with_1_and_names_the_first_difference(log: Path, tmp_path: Path) -> None:
    altered = tmp_path / "altered.jsonl"
    altered.write_bytes(gzip.decompress(log.read_bytes()).replace(b'verdict\\":\\"refuse', b'verdict\\":\\"refure', 1))
    result = kakou("verify", altered, "--json")
    assert result.exit_code == 1
    assert json.loads(result.stdout)["first"]["field"] == "/data/verdict/verdict"
    assert "verdict.reached.v1 of G1.E01.s1 in gate.verdicts" in kakou("verify", altered).stdout


def test_backtest_lists_the_trucks_that_would_have_got_another_verdict(log: Path, tmp_path: Path) -> None:
    policy = tmp_path / "policy.json"
    policy.write_text('{"total_band_kg": 700}')
    result = kakou("backtest", "--policy", policy, log, "--json")
    assert result.exit_code == 0
    report = json.loads(result.stdout)
    assert [(one["visit"], one["was"], one["would_be"]) for one in report["changed"]] == [
        ("G1.E01.s1", "refuse", "release")
    ]
    assert report["reasons"] == [{"code": "weight.vehicle.outside-band", "gained": 0, "lost": 1}]
    assert "1 of 1 trucks would have got another verdict" in kakou("backtest", "--policy", policy, log).stdout


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"total_band_kg": "many"}', "/total_band_kg must be a decimal number"),
        ('{"total_band": 100}', "/total_band is not a field known here"),
        ("{}", "contains no policy parameter"),
        ("{", "is not JSON"),
    ],
)
def test_a_policy_that_is_none_is_not_tried(text: str, said: str, log: Path, tmp_path: Path) -> None:
    policy = tmp_path / "policy.json"
    policy.write_text(text)
    result = kakou("backtest", "--policy", policy, log)
    assert (result.exit_code, said in result.stderr) == (2, True), result.stderr


def test_what_cannot_be_done_is_said_in_a_sentence(log: Path, tmp_path: Path) -> None:
    said = {
        "no exported log": kakou("verify", __file__),
        "No such file": kakou("verify", tmp_path / "missing.gz"),
        "either a file": kakou("verify", log, "--zone", "3105W"),
        "visit G1.E01.s9 not found": kakou("explain", "G1.E01.s9", "--log", log),
        "a visit is {gate}.{lane}.{session}": kakou("explain", "s9", "--log", log),
        "kk_3105W_": kakou("explain", "G1.E01.s1", "--token", "nonsense"),
        "is no time": kakou("verify", log, "--from", "yesterday"),
    }
    for text, result in said.items():
        assert result.exit_code == 2, text
        assert text in " ".join(result.stderr.replace("│", " ").split()), (text, result.stderr)
        assert "Traceback" not in result.stderr


def test_a_feed_that_keeps_no_more_from_its_beginning_is_read_from_where_it_does(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        if int(request.url.params.get("after", 0)) < 41:
            return httpx.Response(410, json={"detail": "the feed is kept from message 42 on; ask with ?after=41"})
        return httpx.Response(200, json={"items": [42, 43]})

    real = httpx.Client
    monkeypatch.setattr(httpx, "Client", lambda **more: real(transport=httpx.MockTransport(answer), **more))
    with Interface("http://gate", "kk_3105W_x") as interface:
        assert list(interface.items("/v1/alerts")) == [42, 43]


def test_a_token_that_the_gate_does_not_know_is_said_to_be_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    answer = httpx.Response(401, json={"detail": "no"})
    transport = httpx.MockTransport(lambda request: answer)
    real = httpx.Client
    monkeypatch.setattr(httpx, "Client", lambda **more: real(transport=transport, **more))
    result = kakou("explain", "G1.E01.s1", "--token", "kk_3105W_x")
    assert (result.exit_code, "token unknown or revoked" in result.stderr) == (2, True)


@pytest.mark.parametrize("digest", ["abc", "0" * 65, f"{'0' * 64}  -", "G" * 64])
def test_a_token_is_revoked_by_eight_or_more_digits_of_its_digest(digest: str) -> None:
    result = kakou("token", "revoke", "--zone", "3105W", "--digest", digest)
    assert result.exit_code == 2
    assert "8 to 64" in result.output


@pytest.mark.parametrize("valid", ["90", "P0D", "-P1D", "P11Y", "forever", "P1"])
def test_a_token_is_valid_for_a_time_that_can_be_one(valid: str) -> None:
    result = kakou("token", "issue", "--zone", "3105W", "--name", "n", "--scope", "ops", f"--valid={valid}")
    assert result.exit_code == 2
    assert "P90D" in result.output


@pytest.mark.parametrize("zone", ["3105-W", "W3105", "3105CASES12"])
def test_no_token_is_issued_for_what_can_be_no_zone(zone: str) -> None:
    result = kakou("token", "issue", "--zone", zone, "--name", "desk", "--scope", "ops")
    assert result.exit_code == 2
    assert "four digits of its customs" in result.output
