"""Why a barrier is shut: one sentence from what is known, with what would open it, in both languages."""

from datetime import timedelta
from itertools import product
from typing import Any, Final, get_args

import pytest
from gate_ingest.booth.view import screen_of
from gate_ingest.lane_record import Failure, OfficersOrder
from gate_ingest.lanes.calls import Call
from gate_ingest.lanes.facts import LaneFacts
from gate_ingest.lanes.standing import BY_HAND_WITHIN, DRIVES_OFF_WITHIN, Step, seen_at
from gate_ingest.lanes.why import why_shut
from gate_ingest.lanes.words import LANE_SENTENCES, said
from kakou.contracts.verdicts import Bilingual
from kakou.web.pages.language import words

from tests.unit.gate_ingest.lanes_at_hand import ARRIVED, DECIDED, HEAVY, IN_TIME, NOW, barrier, lane, report, truck

LATE: Final = NOW - timedelta(seconds=1)
ORDER: Final = OfficersOrder(device="barrier", do="raise", by="王伟", reason="抢修", at=LATE, not_after=IN_TIME)
IN_VAIN: Final = ORDER.model_copy(update={"not_after": NOW})
RELEASED_BY_HAND: Final[dict[str, Any]] = {"commanded": False, "raise_until": None}
FORECAST: Final = Bilingual(zh="库区将达四级", en="its unit would reach level 4")

ROWS: Final[list[tuple[str, LaneFacts, str, str]]] = [
    ("no truck", lane(), "车道内没有车辆", "车辆驶入并得到放行"),
    ("the truck has left", lane(truck("release", ended="cleared")), "车道内没有车辆", "车辆驶入"),
    ("closed", lane(record={"report": report(lane_open=False)}), "车道已关闭", "报告开放"),
    ("an officer had it raised", lane(record={"order": ORDER}), "王伟于16:29:59指令道闸抬杆", "道闸反馈抬杆"),
    ("an officer had it raised, in vain", lane(record={"order": IN_VAIN}), "车道内没有车辆", "车辆驶入并得到放行"),
    ("no verdict yet", lane(truck()), "苏E01234已到达", "结论为放行"),
    ("weight", lane(truck(waiting_for="weight")), "自16:29:30起等候称重", "稳定的重量"),
    ("weight, after a verdict", lane(truck("refer", waiting_for="weight")), "等候称重", "稳定的重量"),
    ("seal", lane(truck("release", waiting_for="seal")), "等候关锁开启", "关锁报告已开启"),
    ("refused", lane(truck("refuse")), "不放行：超重6500千克", "司机或申报人消除原因"),
    ("refused, curable", lane(truck("refuse", remedy=Bilingual(zh="卸货", en="Unload"))), "超重", "卸货"),
    ("sent elsewhere", lane(truck("refer", redirect_to="G1/E02")), "须改走G1/E02：超重", "到G1/E02重新采集"),
    ("referred", lane(truck("refer", asked=True)), "等候关员：超重6500千克", "关员放行"),
    ("referred for long", lane(truck("refer", asked=True, due=LATE)), "超时，应于16:29:59前答复", "关员放行"),
    ("safety office not told", lane(truck("release", held=7)), "尚未通知安全部门", "安全部门得到通知"),
    ("safety office told", lane(truck("release", held=7), freed=True), "指令抬杆，道闸尚未反馈", "16:31:30前"),
    ("the load is too much", lane(truck("release", held=7), withheld=FORECAST), "等候关员：库区将达四级", "关员"),
    ("released", lane(truck("release")), "16:29:30指令抬杆，道闸尚未反馈", "16:31:30前没有反馈"),
    ("released, barrier failed", lane(truck("release"), record={"barrier": barrier("failed")}), "道闸故障", "排除故障"),
    ("released, barrier at fault", lane(truck("release"), record={"report": report(("16", 2))}), "道闸故障", "排除"),
    ("released, nothing rose", lane(truck("release", raise_until=NOW)), "放行已失效", "重新采集车辆，或由关员查看"),
    ("held for too long", lane(truck("release", held=7, raise_until=LATE)), "放行已失效", "关员"),
    ("raise withdrawn", lane(truck("release", raise_until=None)), "抬杆指令已撤回", "关员"),
    ("people raise it", lane(truck("release", **RELEASED_BY_HAND), mode="advisory"), "由人工抬杆", "人工抬杆"),
    ("in shadow", lane(truck("release", **RELEASED_BY_HAND), mode="shadow"), "卡口不控制道闸", "原有办法"),
    ("raised", lane(truck("release", raised_at=LATE)), "道闸没有关闭：16:29:59已为苏E01234抬杆", "已抬起"),
    (
        "lowered again",
        lane(truck("release", raised_at=LATE), record={"barrier": barrier("lowered")}),
        "视为已落杆",
        "下一辆车",
    ),
    ("no plate", lane(truck("refer", plate=None, asked=True)), "未读到车牌的车辆自", "关员放行"),
    ("hostile plate", lane(truck("refer", plate="{0.__class__}<b>", asked=True)), "{0.__class__}<b>自", "关员放行"),
]


@pytest.mark.parametrize(("facts", "why", "opens"), [row[1:] for row in ROWS], ids=[row[0] for row in ROWS])
def test_it_is_said_in_one_sentence_why_the_barrier_is_shut_and_what_would_open_it(
    facts: LaneFacts, why: str, opens: str
) -> None:
    told, zh = why_shut(seen_at(facts, NOW)), words(LANE_SENTENCES, "zh")
    assert why in said(told.said, zh, "zh", NOW)
    assert opens in said(told.opens, zh, "zh", NOW)


@pytest.mark.parametrize("facts", [row[1] for row in ROWS], ids=[row[0] for row in ROWS])
def test_every_sentence_is_said_in_english_too(facts: LaneFacts) -> None:
    told, en = why_shut(seen_at(facts, NOW)), words(LANE_SENTENCES, "en")
    assert all(said(each, en, "en", NOW).strip() for each in (told.said, told.opens, *told.beside))


def test_every_step_has_a_row() -> None:
    assert {seen_at(row[1], NOW).step for row in ROWS} == set(get_args(Step))


def test_whatever_else_is_the_matter_stands_beside() -> None:
    record = {
        "report": report(("15", 2), ("rf-1", 0), ("13", 1)),
        "barrier": barrier("blocked"),
        "failures": (Failure(device="seal", at=LATE),),
        "order": ORDER.model_copy(update={"device": "camera", "do": "re-collect"}),
    }
    facts = lane(truck("refuse"), record=record, silent=True, call=Call(at=LATE, visit=None, by="E01"))
    told, zh = why_shut(seen_at(facts, NOW)), words(LANE_SENTENCES, "zh")
    beside = [said(each, zh, "zh", NOW) for each in told.beside]
    assert beside == [
        "岗亭自16:29:59起呼叫关员。",
        "车道已不再报告，最后一次是16:29:20。",
        "道闸于16:30:00报告受阻。",
        "设备停用或故障：地磅。",
        "设备停用或故障：rf-1。",
        "关锁于16:29:59未能执行指令。",
        "王伟于16:29:59指令摄像机重新采集，尚未反馈。",
    ]


GREEN: Final = [
    ("told to rise", lane(truck("release")), True),
    ("told to rise, safety office told", lane(truck("release", held=7), freed=True), True),
    ("safety office not told", lane(truck("release", held=7)), False),
    ("the load is too much", lane(truck("release", held=7), withheld=FORECAST, freed=False), False),
    ("the command has expired", lane(truck("release", raise_until=NOW)), False),
    ("the command was withdrawn", lane(truck("release", raise_until=None)), False),
    ("by hand, just now", lane(truck("release", **RELEASED_BY_HAND), mode="advisory"), True),
    ("by hand, long ago", lane(truck("release", **RELEASED_BY_HAND, at=NOW - BY_HAND_WITHIN)), False),
    ("the barrier is up", lane(truck("release", raised_at=LATE)), True),
    ("it was raised long ago", lane(truck("release", raised_at=NOW - DRIVES_OFF_WITHIN)), False),
    ("it is down again", lane(truck("release", raised_at=LATE), record={"barrier": barrier("lowered")}), False),
    ("raised by hand, released", lane(truck("release", raised_at=LATE, by_hand=True)), True),
    ("raised by hand without a release", lane(truck("refuse", raised_at=LATE, by_hand=True)), False),
    ("raised while an officer is waited for", lane(truck("refer", raised_at=LATE, asked=True)), False),
    ("raised before it had a verdict", lane(truck(raised_at=LATE)), False),
    ("not told to rise, where no people raise it", lane(truck("release", **RELEASED_BY_HAND)), False),
    ("in shadow", lane(truck("release", **RELEASED_BY_HAND), mode="shadow"), False),
    ("the truck has left", lane(truck("release", ended="cleared")), False),
    ("weighed anew", lane(truck("release", waiting_for="weight")), False),
    ("refused", lane(truck("refuse")), False),
    ("referred", lane(truck("refer", asked=True)), False),
    ("no verdict", lane(truck()), False),
    ("nobody", lane(), False),
]


@pytest.mark.parametrize(("facts", "green"), [row[1:] for row in GREEN], ids=[row[0] for row in GREEN])
def test_green_is_for_a_release_that_stands_at_this_moment_alone(facts: LaneFacts, green: bool) -> None:
    seen = seen_at(facts, NOW)
    assert seen.green is green
    assert (screen_of(seen).light == "green") is green


def test_no_release_stays_green_by_itself() -> None:
    """Whatever the lane reports or does not report afterwards."""
    released = (
        truck("release"),
        truck("release", held=7),
        truck("release", **RELEASED_BY_HAND),
        truck("release", raised_at=DECIDED),
        truck("refuse", raised_at=DECIDED),
    )
    for standing, mode, freed in product(released, ("live", "advisory", "shadow"), (True, False)):
        facts = lane(standing, mode=mode, freed=freed)
        assert not seen_at(facts, NOW + timedelta(minutes=3)).green, facts


def test_what_needs_a_person_is_marked_and_what_runs_is_not() -> None:
    wrong = [
        lane(truck("refer", asked=True, due=LATE)),
        lane(truck("release", raise_until=NOW)),
        lane(record={"report": report(("16", 2))}),
        lane(record={"barrier": barrier("blocked")}),
        lane(record={"failures": (Failure(device="seal", at=LATE),)}),
        lane(silent=True),
        lane(call=Call(at=LATE, visit=None, by="E01")),
    ]
    calm = [
        lane(),
        lane(truck("refer", asked=True, due=IN_TIME, why=HEAVY)),
        lane(truck("refuse")),
        lane(truck("release", raised_at=ARRIVED)),
        lane(record={"report": report(("16", 1), ("15", 3))}),
        lane(record={"report": report(lane_open=False)}),
        lane(call=Call(at=ARRIVED, visit=None, by="E01", answered_at=LATE, answered_by="王伟")),
    ]
    assert [seen_at(facts, NOW).wrong for facts in (*wrong, *calm)] == [True] * len(wrong) + [False] * len(calm)
