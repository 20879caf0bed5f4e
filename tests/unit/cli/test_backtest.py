"""A recorded morning under another policy: exactly the trucks that it concerns get another verdict."""

import asyncio
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from kakou.contracts.documents.policy import PolicyFiling
from kakou_cli.errors import Failure
from kakou_cli.log.file import LogFile
from kakou_cli.replay.backtest import Backtest, backtest_log, items_of

from tests.unit.cli.recorded import RecordedGate
from tests.unit.lane_router.gate import declaration, filed
from tests.unit.path import START

WEIGHTS = {"s1": "20050", "s2": "20350", "s3": "20450", "s4": "20550", "s5": "20650", "s6": "19300"}
"""Of trucks that should weigh 20,000 kg, where the band is the wider of 100 kg and 3 %."""
LATER = START + timedelta(minutes=30)


@pytest.fixture(scope="module")
def morning() -> RecordedGate:
    gate = RecordedGate()
    for number, session in enumerate(WEIGHTS, 1):
        if number == 4:
            gate.wait(LATER - gate.now)
        document, plate = f"QD310526I0000001{number:02}", f"苏E{number:05}"
        gate.registers(plate=plate)
        gate.declare(declaration(document))
        gate.file(filed(number, plate=plate, documents=[{"kind": "list", "no": document}]))
        gate.gathers(WEIGHTS[session], session, plate=plate)
        if gate.verdict(session)["verdict"] == "release":
            gate.raised(session)
        gate.departs(session, "cleared" if gate.verdict(session)["verdict"] == "release" else "backed-out")
    return gate


def tried(gate: RecordedGate, tmp_path: Path, since: Any = None, until: Any = None, **items: Any) -> Backtest:
    policy = items_of(PolicyFiling.model_validate(items))
    log = LogFile(gate.export(tmp_path / "log.jsonl.gz"))
    return asyncio.run(backtest_log(log, policy, since, until, lambda _: None))


def flipped(result: Backtest) -> dict[str, str]:
    return {one.was.visit.rpartition(".")[2]: f"{one.was.word} > {one.would_be.word}" for one in result.changed}


def test_the_policy_in_force_changes_nothing(morning: RecordedGate, tmp_path: Path) -> None:
    result = tried(morning, tmp_path, total_band_percent="3")
    assert (result.trucks, result.changed, result.other_reasons) == (6, [], 0)
    assert result.was == result.would_be == {"release": 4, "refuse": 2}


def test_a_narrower_band_stops_exactly_the_trucks_between_the_two(morning: RecordedGate, tmp_path: Path) -> None:
    result = tried(morning, tmp_path, total_band_percent="2")
    assert flipped(result) == {"s3": "release > refuse", "s4": "release > refuse"}
    assert result.by_reason() == [("weight.vehicle.outside-band", 2, 0)]
    assert result.would_be == {"release": 2, "refuse": 4}


def test_a_wider_band_lets_exactly_the_trucks_between_the_two_through(morning: RecordedGate, tmp_path: Path) -> None:
    result = tried(morning, tmp_path, total_band_percent="3.3")
    assert flipped(result) == {"s5": "refuse > release"}
    assert [(one.gained, one.lost) for one in result.changed] == [([], ["weight.vehicle.outside-band"])]


def test_only_trucks_of_the_period_are_tried(morning: RecordedGate, tmp_path: Path) -> None:
    early = tried(morning, tmp_path, until=LATER, total_band_percent="2")
    late = tried(morning, tmp_path, since=LATER, total_band_percent="2")
    assert (early.trucks, list(flipped(early))) == (3, ["s3"])
    assert (late.trucks, list(flipped(late))) == (3, ["s4"])


def test_what_the_record_sets_the_items_to_is_left_out(tmp_path: Path) -> None:
    gate = RecordedGate()
    gate.laden()
    gate.policy(total_band_percent="5", weight_wait="PT30S")
    gate.gathers("20900")
    gate.departs(how="backed-out")
    result = tried(gate, tmp_path, total_band_percent="3")
    assert flipped(result) == {"s1": "release > refuse"}


def test_an_item_that_is_to_hold_later_is_tried_from_the_first_event_on(tmp_path: Path) -> None:
    gate = RecordedGate()
    gate.laden()
    planned = {"value": "2", "effective_from": "2027-01-01T00:00:00+08:00"}
    gate.policy(total_band_percent=planned)
    gate.wait(timedelta(minutes=1))
    gate.gathers("20500")
    gate.departs()
    result = tried(gate, tmp_path, since=START + timedelta(seconds=1), total_band_percent=planned)
    assert flipped(result) == {"s1": "release > refuse"}


def test_compared_is_what_the_gate_said_and_not_what_the_officer_did(tmp_path: Path) -> None:
    gate = RecordedGate()
    gate.laden()
    gate.gathers("20700")
    gate.decides()
    gate.raised()
    gate.departs()
    assert flipped(tried(gate, tmp_path, total_band_percent="4")) == {"s1": "refuse > release"}


def test_a_period_without_events_is_said_to_have_none(morning: RecordedGate, tmp_path: Path) -> None:
    with pytest.raises(Failure, match="no events in this period"):
        tried(morning, tmp_path, since=START + timedelta(days=1), total_band_percent="2")
