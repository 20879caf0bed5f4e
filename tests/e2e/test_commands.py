"""The `kakou` command beside a running gate: a visit explained, its log exported, its verdicts computed again."""

import asyncio
import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from gate_ingest.reports.turn_times import STAGE_TITLES
from kakou.contracts import topics
from kakou.values.times import CHINA
from kakou_cli.__main__ import app
from kakou_cli.report.asking import REPORTS
from typer.testing import CliRunner, Result

from tests.e2e.open_gate import OpenZone, open_zone, operating
from tests.e2e.test_http_contract import DEPARTED, NO_DRAWS, RAISED, Truck
from tests.gate import Gate, eventually

CODE = "3105T"
Kakou = Callable[..., Result]


@pytest.fixture(scope="module")
def zone(shared_gate: Gate) -> Iterator[OpenZone]:
    zone = open_zone(shared_gate, CODE)
    assert zone.ops.put("/v1/policy", json=NO_DRAWS).is_success
    yield zone
    zone.close()


@pytest.fixture(scope="module")
def trucks(zone: OpenZone) -> tuple[Truck, Truck]:
    """One that goes through, one that is 1.5 t too heavy and that an officer lets through."""
    light, heavy = Truck(zone).file(), Truck(zone).file()
    for truck, weight in ((light, "33100"), (heavy, "34600")):
        zone.say(truck.gathered(weight=weight))
        if truck is heavy:
            body = {"decision": "release", "reason": "Counted by hand."}
            assert zone.officer.post(f"/v1/visits/{truck.visit}/decision", json=body).is_success
        zone.say(zone.event(RAISED, truck.session, {"state": "raised"}))
        zone.say(zone.event(DEPARTED, truck.session, {"how": "cleared"}))
    eventually(lambda: len(zone.customs.get("/v1/passages").json()["items"]) == 2, 20, "two passages")
    return light, heavy


@pytest.fixture(scope="module")
def kakou(shared_gate: Gate, zone: OpenZone) -> Kakou:
    """The command as an operator calls it, with a token of all scopes."""
    environment = {
        **shared_gate.environment,
        "KAKOU_INGEST_URL": shared_gate.url("gate-ingest"),
        "KAKOU_HAZMAT_URL": shared_gate.url("hazmat-notify"),
        "KAKOU_TOKEN": zone.tokens["all"],
    }

    def run(*arguments: object) -> Result:
        return CliRunner().invoke(app, [str(one) for one in arguments], env=environment)

    return run


@pytest.fixture(scope="module")
def log(kakou: Kakou, trucks: tuple[Truck, Truck], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The zone's log, exported while the gate runs."""
    file = tmp_path_factory.mktemp("log") / "log.jsonl.gz"
    done = kakou("log", "export", "--zone", CODE, file, "--json")
    assert done.exit_code == 0, done.stderr
    assert json.loads(done.stdout)["left_out"] == 0
    return file


def test_a_visit_is_explained_from_the_gate_and_from_its_log_alike(
    kakou: Kakou, trucks: tuple[Truck, Truck], log: Path
) -> None:
    visit = trucks[1].visit
    asked, read = kakou("explain", visit, "--lang", "en"), kakou("explain", visit, "--lang", "en", "--log", log)
    assert (asked.exit_code, read.exit_code) == (0, 0), asked.stderr + read.stderr
    for said in (asked.stdout, read.stdout):
        assert f"Visit {visit}: gate G1, lane E01 of zone {CODE}, into the zone." in said
        assert "Vehicle: 33100 kg declared, 34600 measured, -1500 apart" in said
        assert "weight.vehicle.outside-band (refuse)" in said
        assert "What would clear it: " in said
        assert "Released by officer 1: Counted by hand." in said
        assert "(let through by a person, officer 1)." in said
        assert "by hand)" not in said
        assert f"It was filed for {trucks[1].plate}" in said
    assert f"It showed pass {trucks[1].pass_no}." in read.stdout


def test_a_visit_and_a_token_that_are_none_are_said_to_be_none(kakou: Kakou) -> None:
    nobody = kakou("explain", "G1.E01.20261122999999999999")
    assert (nobody.exit_code, "not found in zone" in nobody.stderr) == (2, True), nobody.stderr
    stranger = kakou("explain", "G1.E01.20261122999999999999", "--token", f"kk_{CODE}_wrong")
    assert (stranger.exit_code, "token unknown or revoked" in stranger.stderr) == (2, True), stranger.stderr
    nowhere = kakou("log", "export", "--zone", "3199Z", "x.jsonl")
    assert (nowhere.exit_code, CODE in nowhere.stderr) == (2, True), nowhere.stderr


def test_a_dead_letter_is_listed_in_its_own_words_and_can_be_redriven(shared_gate: Gate, kakou: Kakou) -> None:
    lane = {
        "specversion": "1.0",
        "id": "x",
        "source": f"/{CODE}/G1/E01",
        "subject": "E01",
        "type": topics.LANE_REPORTED,
    }

    async def send() -> None:
        async with operating(shared_gate) as host:
            await host.append(CODE, lane | {"data": {"open": "开放…"}}, trace=None)

    def letters() -> list[dict[str, str]]:
        lines = kakou("dead-letters", "list", "--json").stdout.splitlines()
        return [json.loads(line) for line in lines if "开放…" in line]

    asyncio.run(send())
    eventually(lambda: len(letters()) == 1, 20, "the dead letter")
    letter = letters()[0]
    listed = kakou("dead-letters", "list").stdout
    assert f"{letter['letter']}  since {letter['since']}  lane-router could not handle {letter['place']}\n" in listed
    assert f"    {letter['cause']}\n" in listed
    done = kakou("dead-letters", "redrive", letter["letter"])
    assert (done.exit_code, done.stdout.startswith("appended at ")) == (0, True), done.stderr
    eventually(lambda: len(letters()) == 2, 20, "the dead letter again")


def test_the_topics_are_shown_on_a_narrow_screen(kakou: Kakou, trucks: tuple[Truck, Truck]) -> None:
    shown = kakou("topics", "show").stdout
    assert all(name in shown for name in ("inbound", "visits", "verdicts", "hazmat", "dead-letters", CODE)), shown
    assert max(map(len, shown.splitlines())) <= 80


def test_what_the_running_gate_decided_is_computed_again_to_the_same_bytes(kakou: Kakou, log: Path) -> None:
    from_file, from_kafka = kakou("verify", log, "--json"), kakou("verify", "--zone", CODE, "--json")
    assert (from_file.exit_code, from_kafka.exit_code) == (0, 0), from_file.stdout + from_kafka.stderr
    assert json.loads(from_file.stdout)["verdicts"] == 3
    assert json.loads(from_kafka.stdout)["verdicts"] == 3


def test_the_log_is_archived_and_the_evidence_for_a_verdict_is_checked_without_the_gate(
    kakou: Kakou, trucks: tuple[Truck, Truck], tmp_path: Path
) -> None:
    key, bundle = tmp_path / "site.pem", tmp_path / "visit.zip"
    public = ("--public-key", f"{key}.pub", "--archive", tmp_path / "archive")
    assert kakou("log", "key", key).exit_code == 0
    archived = kakou("log", "archive", "--to", tmp_path / "archive", "--key", key)
    assert archived.exit_code == 0, archived.output
    whole = kakou("log", "verify", *public)
    assert (whole.exit_code, "Archive and log are whole." in whole.stdout) == (0, True), whole.output
    packed = kakou("evidence", trucks[1].visit, "--zone", CODE, "--out", bundle, "--key", key, *public)
    assert packed.exit_code == 0, packed.output
    nowhere = {"KAKOU_KAFKA_BOOTSTRAP": "127.0.0.1:1", "KAKOU_REDIS_URL": "redis://127.0.0.1:1/0"}
    checked = CliRunner().invoke(app, ["verify", str(bundle), "--public-key", f"{key}.pub"], env=nowhere)
    assert checked.exit_code == 0, checked.output
    assert "Verdict 2 (release): equal, byte for byte." in checked.stdout


def test_passages_over_http_and_from_the_log_are_the_same_table(kakou: Kakou, log: Path, tmp_path: Path) -> None:
    over_http, from_log = tmp_path / "http.csv", tmp_path / "log.csv"
    assert kakou("export", "passages", over_http).exit_code == 0
    assert kakou("export", "passages", from_log, "--log", log).exit_code == 0
    assert over_http.read_text(encoding="utf-8") == from_log.read_text(encoding="utf-8")
    assert over_http.read_text(encoding="utf-8").count("\n") == 3
    agrees = kakou("export", "reconcile", "--theirs", over_http)
    assert (agrees.exit_code, "2 matched" in agrees.stdout) == (0, True), agrees.stderr


def test_the_zone_of_the_token_needs_no_naming(kakou: Kakou, trucks: tuple[Truck, Truck]) -> None:
    named, by_token = (kakou("report", "log-stops", *asked, "--json") for asked in (("--zone", CODE), ()))
    assert (by_token.exit_code, by_token.stdout) == (0, named.stdout)
    assert json.loads(named.stdout)[0]["passages"] == len(trucks)


def test_reports_say_what_the_trucks_did(kakou: Kakou, trucks: tuple[Truck, Truck], tmp_path: Path) -> None:
    since = (datetime.now(UTC) - timedelta(days=2)).isoformat()

    def rows(name: str) -> list[dict[str, Any]]:
        answered = kakou("report", name, "--from", since, "--json")
        assert answered.exit_code == 0, answered.stderr
        found: list[dict[str, Any]] = json.loads(answered.stdout)["rows"]
        return found

    assert sum(row["total"] for row in rows("passages")) == len(trucks)
    stopped = [row for row in rows("stops") if row["reason"] == "any"]
    assert [(row["stops"], row["visits"], row["passages"]) for row in stopped] == [(1, 2, 2)]
    assert rows("officer-answers") == [], "nobody was asked: it was refused, and released all the same"
    [lane] = rows("turn-times")
    assert lane["trucks"] == len(trucks)
    assert Decimal(lane["documents"]) > 0
    assert sum(Decimal(lane[stage]) for stage in STAGE_TITLES) == Decimal(lane["total"])
    assert sum(row["passes"] for row in rows("fields-asked")) == len(trucks)
    assert sum(row["filed"] for row in rows("declarations")) == len(trucks)
    assert [(row["trucks"], row["outside"]) for row in rows("weights")] == [(2, 1)]


def test_a_report_is_written_for_spreadsheets_and_drawn_and_a_month_is_a_page(
    kakou: Kakou, trucks: tuple[Truck, Truck], tmp_path: Path
) -> None:
    table, picture, page = tmp_path / "turns.csv", tmp_path / "turns.svg", tmp_path / "month.html"
    assert kakou("report", "turn-times", "--csv", table, "--svg", picture).exit_code == 0
    assert table.read_text(encoding="utf-8").startswith("\ufeffgate,lane,trucks")
    assert "<svg" in picture.read_text(encoding="utf-8")
    made = kakou("report", "month", f"{datetime.now(CHINA):%Y-%m}", "--out", page)
    assert made.exit_code == 0, made.stderr
    assert page.read_text(encoding="utf-8").count("<h2>") == len(REPORTS)
    wrong = kakou("report", "passages", "--from", "2026-11-23", "--to", "2028-11-23")
    assert (wrong.exit_code, "to must be at most 366 days after from" in wrong.stderr) == (2, True)


def test_tokens_are_listed_with_who_issued_them_until_when_and_when_they_were_used_and_revoked_by_name(
    zone: OpenZone, kakou: Kakou
) -> None:
    issued = kakou(
        "token", "issue", "--zone", CODE, "--name", "试用", "--scope", "ops", "--valid", "PT8H", "--by", "赵工"
    )
    assert issued.exit_code == 0, issued.output

    def listed() -> dict[str, dict[str, object]]:
        lines = json.loads(kakou("token", "list", "--zone", CODE, "--json").stdout)
        return {line["name"]: line for line in lines}

    assert zone.ops.get("/v1/policy").is_success
    eventually(lambda: listed()["ops 1"]["last_use"] is not None, 20, "a use that is noted")
    trial = listed()["试用"]
    assert (trial["by"], trial["last_use"], trial["expired"]) == ("赵工", None, False)
    first = kakou("token", "list", "--zone", CODE).stdout.splitlines()[0]
    assert first.startswith(str(trial["digest"])[:12])
    assert kakou("token", "revoke", "--zone", CODE, "--name", "试用").stdout == "Revoked: 试用\n"
    assert "试用" not in listed()
