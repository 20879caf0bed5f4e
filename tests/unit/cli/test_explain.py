"""The story of a visit, as a person would tell it."""

import asyncio
import gzip
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from string import Formatter
from typing import Any, get_args

import pytest
from kakou.contracts.triggers import Trigger
from kakou.contracts.verdicts import Verdict
from kakou.reasons.wording import word
from kakou.values.decimals import plain
from kakou_cli.errors import Failure
from kakou_cli.explain.from_log import from_log
from kakou_cli.explain.phrases import PHRASES
from kakou_cli.explain.story import lines, story
from kakou_cli.log.events import ZoneLog
from kakou_cli.log.file import BrokenLog, LogFile

from tests.unit.cli.recorded import RecordedGate
from tests.unit.lane_router.gate import LIST, declaration, filed, line, pass_no

VISIT = "G1.E01.s1"
READING = {"kg": "20600.00001", "stable": True, "zeroed": True, "bridge": "B1"}


def told(log: ZoneLog, language: str, visit: str = VISIT) -> list[str]:
    return lines(story(asyncio.run(from_log(log, visit))), language)


def unstamped(said: list[str]) -> list[str]:
    """Without the margin under a time."""
    return [one.removeprefix(" " * len("2026-11-22 16:00:00  ")) for one in said]


def refused_then_released() -> RecordedGate:
    """A truck 600.00001 kg too heavy, sent twice by its terminal, that an officer lets through."""
    gate = RecordedGate()
    gate.lane("E01", classes=["declared"])
    gate.laden()
    for _ in range(2):
        gate.gathers(READING, pass_nos=[pass_no(1)])
    gate.wait(timedelta(seconds=40))
    gate.decides(reason="Seal intact, weighed by hand.")
    gate.wait(timedelta(seconds=5))
    gate.raised()
    gate.departs()
    return gate


def test_a_raise_reported_before_its_gathering_is_told_in_the_order_of_the_log() -> None:
    gate = RecordedGate()
    gate.laden()
    gate.raised()
    gate.wait(timedelta(seconds=5))
    gate.gathers("20000")
    said = told(gate.standing(), "en")
    raised, gone = (
        next(at for at, one in enumerate(said) if words in one) for words in ("raised", "before its gathering")
    )
    assert raised < gone
    assert any("passage" in one.lower() or "went through" in one.lower() for one in said[gone:]), said


WIDE = str.maketrans("Z0123456789", "Ｚ０１２３４５６７８９")
FOUND_BY: list[tuple[dict[str, Any], str]] = [
    ({"pass_nos": [pass_no(1)]}, "found by the number it showed"),
    ({"pass_nos": [f" {pass_no(1).lower()} "]}, "found by the number it showed"),
    ({"pass_nos": [pass_no(1).translate(WIDE)]}, "found by the number it showed"),
    ({"cards": [{"id": "C1", "pass_no": pass_no(1)}]}, "found by the number on its card"),
    ({"cards": [{"id": "C1", "pass_no": pass_no(1).translate(WIDE)}]}, "found by the number on its card"),
    ({"pass_nos": ["  "]}, "found by the plate 苏E01234"),
]


@pytest.mark.parametrize(("shown", "found"), FOUND_BY)
def test_a_pass_is_told_to_be_found_by_what_the_gate_found_it_by(shown: dict[str, Any], found: str) -> None:
    gate = RecordedGate()
    gate.laden()
    gate.gathers("20000", **shown)
    (line_,) = [one for one in told(gate.standing(), "en") if "found by" in one]
    assert found in line_


def test_a_truck_that_comes_back_was_read_anew() -> None:
    gate = RecordedGate()
    gate.laden()
    gate.gathers("20000")
    gate.departs(how="backed-out")
    gate.gathers("20000")
    said = told(gate.standing(), "en")
    assert not any("looked at again" in one for one in said)
    assert len([one for one in said if "the truck came back" in one]) == 1


def test_the_story_of_a_truck_that_an_officer_let_through() -> None:
    gate = refused_then_released()
    first = gate.verdicts()[0]
    vehicle, outside = first["weights"][0], next(one for one in first["reasons"] if one["outcome"] == "refuse")
    compared = (
        "  Vehicle: 20000 kg declared, 20600.00001 measured, -600.00001 apart, band 600"
        f" (uncertain by {_plain(vehicle['uncertainty'])} kg): outside the band."
    )
    drawn = "  Draw for inspection: ordinary, ratio 0, not drawn."
    reason = [
        f"  weight.vehicle.outside-band (refuse): {outside['text']['en']}",
        f"    What would clear it: {outside['remedy']['en']}",
    ]
    assert unstamped(told(gate.standing(), "en")) == [
        "Visit G1.E01.s1: gate G1, lane E01 of zone 3105W, into the zone.",
        "",
        "2026-11-22 16:00:00  A vehicle was gathered (automatically).",
        "  Plate 苏E01234 (confidence Y).",
        "  It showed pass Z3105I261122000000000001.",
        "  The bridge read 20600.00001 kg (stable, zeroed, B1).",
        "Pass Z3105I261122000000000001 (type 2, firm 3105940042): found by the number it showed, held by this visit.",
        "  It was filed for 苏E01234: tare 8000 kg, goods 12000 kg gross, 20000 kg in all.",
        "  Document QD310526I000000042 (list).",
        "    Line 1, 电解铜: 100 declared, 100 allocated, 0 passed.",
        "The firm is 3105940042, rated ordinary.",
        "It needs a lane for declared goods; this one takes declared.",
        "It should weigh 20000 kg: vehicle 8000, chassis 0, containers 0, goods 12000.",
        f"Verdict 1 (gathered): refuse (N), status word {first['status_word']}.",
        compared,
        drawn,
        *reason,
        f'  The lane was told: barrier keep closed (#1), display show "{first["led"]}" (#2).',
        "The same event was sent again (a duplicate); it changed nothing.",
        "",
        "2026-11-22 16:00:40  Officer 王关员: release. Seal intact, weighed by hand.",
        "Verdict 2 (an officer decided): release (Y), status word 00000000000000000000.",
        "  Replaces verdict 1.",
        "  The weights compare as in verdict 1.",
        "  Still: weight.vehicle.outside-band.",
        "  officer.decision.release (note): Released by 王关员: Seal intact, weighed by hand.",
        '  The lane was told: display show "请通行" (#3), barrier raise (#4, not after 16:02:40).',
        "",
        "2026-11-22 16:00:45  The barrier reports: raised (automatic).",
        "Passage 1 of the zone was recorded (let through by a person, 王关员).",
        "  Pass Z3105I261122000000000001: passed.",
        "    QD310526I000000042 line 1, 电解铜: 100 kg.",
        "The vehicle left: cleared the lane.",
        "The lane was told: barrier lower (#5, not after 16:02:45).",
    ]


def test_the_same_story_in_chinese() -> None:
    gate = RecordedGate()
    gate.laden()
    gate.gathers(None)
    gate.wait(timedelta(seconds=10))
    gate.weighs("20000")
    verdict = gate.verdict()
    said = unstamped(told(gate.standing(), "zh"))
    assert said[:12] == [
        "G1.E01.s1：3105W区，G1卡口E01车道，进区。",
        "",
        "2026-11-22 16:00:00  采集到车辆（自动）。",
        "  车牌 苏E01234（可信度 Y）。",
        "  重量随后上报。",
        "核放单 Z3105I261122000000000001（第2类，企业3105940042）：按车牌苏E01234找到，由本次过卡占用。",
        "  申报：车牌苏E01234，自重8000千克，货物毛重12000千克，总重20000千克。",
        "  单证 QD310526I000000042（核注清单）。",
        "    第1行 电解铜：申报100，已核放100，已过卡0。",
        "企业3105940042，信用等级：其他注册企业。",
        "应走报关车道；本车道为报关，非报关。",
        "应重 20000 千克：车辆自重 8000，车架 0，箱重 0，货物毛重 12000。",
    ]
    assert "等待：重量。" in said
    assert "2026-11-22 16:00:10  地磅读数 20000 千克。" in said
    assert f"第1次判定（称重）：放行（Y），状态字 {verdict['status_word']}。" in said
    assert "  车道指令：显示屏显示“请通行”（#1），道闸抬杆（#2，16:02:10前有效）。" in said


def test_a_hazardous_release_is_told_as_held_until_the_safety_office_has_its_alert() -> None:
    gate = RecordedGate()
    gate.lane("E01", classes=["declared", "hazardous"])
    gate.registers()
    methanol: dict[str, Any] = {"cas": "67-56-1", "un": "1230", "class": "3", "hazardous": True}
    gate.declare(declaration(lines=[line(name="甲醇", unit="kg", quantity="12000", **methanol)]))
    gate.file(filed())
    gate.gathers("20000")
    text = "\n".join(told(gate.standing(), "en"))
    held = text.index("held until the safety office is told")
    alerted, offered = text.index("Alert A1 ("), text.index("Alert A1 stands, so the raise")
    assert held < alerted < offered


def test_a_pass_that_cannot_be_saved_at_the_gate_is_said_to_be_so() -> None:
    gate = RecordedGate()
    gate.laden()
    gate.goes_through("s0")
    gate.gathers("20000", pass_nos=[pass_no(1)])
    said = [one.strip() for one in told(gate.standing(), "en")]
    assert "No officer may release over it." in said


def test_what_an_officer_may_not_do_is_told_with_the_gate_s_answer() -> None:
    gate = RecordedGate()
    gate.laden()
    gate.gathers("20000")
    gate.raised()
    gate.departs()
    gate.decides(reason="Too late.")
    said = [one.strip() for one in told(gate.standing(), "en")]
    at = said.index("Officer 王关员: release. Too late.")
    assert said[at + 1].startswith("Outcome: refused. ")


def test_a_lane_in_shadow_and_a_truck_recorded_offline_are_told_as_such() -> None:
    gate = RecordedGate()
    gate.lane("E01", mode="shadow")
    gate.laden()
    gate.gathers("20000", offline=True)
    said = [one.strip() for one in told(gate.standing(), "en")]
    assert "The lane runs in shadow: verdicts are kept, and it is told nothing." in said
    assert "Recorded while the gate could not be reached: too late for commands to the lane." in said
    assert "The lane was told nothing." in said


def test_a_reason_that_is_gone_is_told_to_be_gone() -> None:
    gate = RecordedGate()
    gate.laden()
    gate.gathers("20650")
    gate.weighs("20100")
    said = [one.strip() for one in told(gate.standing(), "en")]
    assert "No longer: weight.vehicle.outside-band." in said
    assert "Vehicle: 20000 kg declared, 20100 measured, -100 apart" in " ".join(said)


def test_what_the_bridge_says_of_itself_is_told_with_its_reading() -> None:
    gate = RecordedGate()
    gate.laden()
    reading = {
        "kg": "40000",
        "bridge": "B1",
        "bridge_state": 2,
        "vehicles_on_bridge": 2,
        "calibration_due": "2026-12-31",
    }
    gate.gathers(reading)
    said = [one.strip() for one in told(gate.standing(), "en")]
    assert "The bridge read 40000 kg (B1, bridge out of order, 2 vehicles on it, calibrated until 2026-12-31)." in said


def test_a_visit_that_was_never_posted_is_said_to_be_none() -> None:
    with pytest.raises(Failure, match=r"visit G1\.E01\.s2 not found"):
        told(refused_then_released().standing(), "en", "G1.E01.s2")


@pytest.mark.parametrize("name", ["log.jsonl", "log.jsonl.gz"])
def test_an_exported_log_tells_the_story_that_the_log_itself_tells(name: str, tmp_path: Path) -> None:
    gate = refused_then_released()
    assert told(LogFile(gate.export(tmp_path / name)), "zh") == told(gate.standing(), "zh")


def test_a_log_holds_each_output_once_however_often_it_was_published() -> None:
    gate = refused_then_released()
    gate.settle()
    gate.take_over()
    published = len(gate.log.records("gate.verdicts", 0))
    read = sum(len(one.of("gate.verdicts")) for one in gate.events())
    assert read < published
    assert read == len(gate.out("gate.verdicts"))


def test_a_log_cut_short_is_not_taken_for_the_whole(tmp_path: Path) -> None:
    file = refused_then_released().export(tmp_path / "log.jsonl")
    whole = file.read_bytes().splitlines(keepends=True)
    file.write_bytes(b"".join(whole[:-1]))
    with pytest.raises(BrokenLog, match="without its last line"):
        told(LogFile(file), "en")
    file.write_bytes(b"".join([*whole[:5], *whole[6:]]))
    with pytest.raises(BrokenLog, match=f"holds {len(whole) - 3} records of {len(whole) - 2}"):
        told(LogFile(file), "en")
    packed = tmp_path / "log.jsonl.gz"
    packed.write_bytes(gzip.compress(b"".join(whole))[:-20])
    with pytest.raises(BrokenLog, match="cannot be unpacked"):
        told(LogFile(packed), "en")


def test_another_zone_in_the_same_partition_is_not_in_the_story(tmp_path: Path) -> None:
    gate = refused_then_released()
    gate.tell("kakou.vehicle.gathered.v1", {"direction": "I"}, zone="4400X", subject="s1", source="/4400X/G1/E01")
    assert len(told(gate.standing("4400X"), "en")) < len(told(gate.standing(), "en"))
    assert LIST not in "\n".join(told(LogFile(gate.export(tmp_path / "x.jsonl", "4400X")), "en"))


@pytest.mark.parametrize("phrase", PHRASES)
def test_a_sentence_says_the_same_facts_in_both_languages(phrase: str) -> None:
    chinese, english = (sorted(name for _, name, _, _ in Formatter().parse(text) if name) for text in PHRASES[phrase])
    assert chinese == english


def _plain(text: str) -> str:
    return plain(Decimal(text))


@pytest.mark.parametrize("trigger", get_args(Trigger))
def test_why_a_visit_was_looked_at_is_said_in_both_languages(trigger: str) -> None:
    said = word(trigger, "because")
    assert said.zh != trigger, "it has no words"
    assert said.zh != said.en


def test_an_event_that_nobody_could_read_does_not_keep_the_story_from_being_told() -> None:
    gate = RecordedGate()
    gate.laden()
    gate.gathers("20650")
    gate.raw(
        b'{"type": "kakou.vehicle.weighed.v1", "source": "/3105W/G1/E01", "subject": "s1", "data": {"weight": []}}'
    )
    told = asyncio.run(from_log(gate.standing(), "G1.E01.s1"))
    assert [one.what.revision for one in told.happened if isinstance(one.what, Verdict)] == [1, 2]
