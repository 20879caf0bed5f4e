"""The board at a glance: the most urgent first, equal loads as one, a drill never as an alarm, units in plain words."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, cast

import pytest
from hazmat_notify.board.cards import Card
from hazmat_notify.board.rendering import board_templates, calls, time_of_day
from hazmat_notify.board.units import UnitShown, percent, percent_words
from hazmat_notify.board.view import SHOWN, Board, board
from kakou.contracts import topics
from kakou.contracts.alert import Escalation
from kakou.contracts.verdicts import Bilingual
from kakou.runtime.redis.reader import StateReader

from tests.unit.gate_ingest.memory_states import MemoryReader
from tests.unit.hazmat_notify.office import ZONE, Office
from tests.unit.hazmat_notify.papers import CHLORINE, METHANOL, moved, reached, reason, storage_unit

ARGON: dict[str, Any] = METHANOL | {"name": "氩", "cas": "7440-37-1", "un": "1006", "hazard_class": "2.2"}
ARGON |= {"subsidiary": [], "packing_group": None, "storage_unit": None}


def arrives(office: Office, number: int, *goods: dict[str, Any], word: str = "release", **more: Any) -> None:
    visit = f"G1.E02.2026112208{number:010}"
    papers = reached(word, visit=visit, plate=f"苏E{number:05}", goods=goods or (METHANOL,), **more)
    office.hear(topics.VERDICT_REACHED, visit, papers)


def drill(office: Office, text: str = "T-01泄漏演练") -> None:
    office.hear(topics.DRILL_STARTED, ZONE, {"text": text, "storage_unit": "T-01", "by": "李值班"})


def seen(office: Office) -> Board:
    office.work()
    return asyncio.run(board(cast(StateReader, MemoryReader(office.store)), ZONE))


def page(found: Board, language: Any = "zh") -> str:
    made = datetime(2026, 11, 22, 1, 30, tzinfo=UTC)
    return board_templates().text("now.html", language, board=found, zone=ZONE, made=made, may_answer=True)


def plates(found: Board) -> list[list[str | None]]:
    return [[each.alert.plate for each in card.notices] for card in found.cards]


def test_the_most_urgent_is_first_however_late_it_comes() -> None:
    office = Office()
    arrives(office, 1, ARGON)
    arrives(office, 2)
    arrives(office, 3, CHLORINE)
    arrives(office, 4, ARGON | {"name": "氦"} | {"cas": "7440-59-7", "un": "1046"})
    found = seen(office)
    assert [card.lead.alert.severity for card in found.cards] == ["extreme", "moderate", "minor", "minor"]
    assert plates(found) == [["苏E00003"], ["苏E00002"], ["苏E00004"], ["苏E00001"]]


def test_equal_loads_share_a_card_with_their_sum_and_each_keeps_its_own_answer() -> None:
    office = Office()
    for number in (1, 2, 3):
        arrives(office, number)
    found = seen(office)
    assert plates(found) == [["苏E00003", "苏E00002", "苏E00001"]]
    assert found.cards[0].totals[0].zh == "60吨"
    assert found.waiting == 3
    html = page(found)
    assert "3辆车，货物相同" in html
    assert [html.count(f'data-answer="taken" data-alert="{no}"') for no in found.cards[0].nos] == [1, 1, 1]


@pytest.mark.parametrize(
    ("goods", "more"),
    [
        (METHANOL | {"storage_unit": "T-02"}, {}),
        (METHANOL | {"cas": "67-64-1", "un": "1090", "name": "丙酮"}, {}),
        (METHANOL | {"hazard_class": "8"}, {}),
        (METHANOL | {"unit": "t", "quantity": "20.00000"}, {}),
        (METHANOL, {"word": "refer"}),
        (METHANOL, {"direction": "E"}),
        (METHANOL, {"reasons": (reason("hazmat.name.disagrees"),)}),
    ],
)
def test_loads_that_differ_in_anything_to_be_known_do_not(goods: dict[str, Any], more: dict[str, Any]) -> None:
    office = Office()
    arrives(office, 1)
    arrives(office, 2, goods, **more)
    assert sorted(map(len, plates(seen(office)))) == [1, 1]


def test_a_drill_stands_apart_from_alarms_and_behind_them_and_never_rings() -> None:
    office = Office()
    arrives(office, 1, ARGON)
    for number in range(SHOWN + 5):
        drill(office, f"演练{number}")
    found = seen(office)
    assert plates(found) == [["苏E00001"]]
    assert (found.waiting, found.gravest) == (1, "minor")
    assert len(found.drills) == SHOWN
    assert not any(notice.rings for card in found.drills for notice in card.notices)
    html = page(found)
    one = html[html.index('class="alert exercise') :]
    one = one[: one.index("</article>")]
    assert "演练" in one
    assert "并非真实告警" in one
    assert not any(word in one for word in ("严重", "较重", "data-rings", 'class="sign"')), "no sign of an alarm"


def test_a_drill_that_climbs_is_still_none() -> None:
    office = Office()
    drill(office)
    [card] = seen(office).drills
    step = Escalation(step=3, after=180, name="王主任", last=True, text=Bilingual(zh="无人接手", en="nobody"))
    climbed = replace(card.lead, alert=card.lead.alert.model_copy(update={"escalation": step, "severity": "extreme"}))
    assert not climbed.rings


def test_the_gravest_rings_at_once_and_the_others_when_nobody_takes_them() -> None:
    office = Office()
    arrives(office, 1)
    arrives(office, 2, CHLORINE)
    gravest, other = (card.lead for card in seen(office).cards)
    step = Escalation(step=1, after=30, name=None, nobody=True, text=Bilingual(zh="无人接手", en="nobody"))
    climbed = replace(other, alert=other.alert.model_copy(update={"escalation": step}))
    assert [each.rings for each in (gravest, other, climbed)] == [True, False, True]


def unit(found: Board, no: str = "T-01") -> UnitShown:
    return next(each for each in found.units if each.view.id == no)


def stocked(*stock: tuple[str, str]) -> Office:
    office = Office()
    office.hear(topics.DOCUMENT_CHANGED, "T-01", storage_unit("T-01", exposed_people=10))
    for tonnes, cas in stock:
        office.hear(topics.GOODS_MOVED, "T-01", moved("in", tonnes, cas=cas))
    return office


def test_a_unit_says_what_lies_there_and_what_is_on_its_way_in_percent_of_what_is_allowed() -> None:
    office = stocked(("120", "67-56-1"))
    arrives(office, 1)
    shown = unit(seen(office))
    assert (percent(shown.view.ratio), percent(shown.ratio_then)) == (24, 28)
    assert shown.coming == {"甲醇 methanol": Decimal(20_000)}
    html = page(seen(office))
    assert "24 %" in html
    assert "→ 28 %" in html
    assert "在途：甲醇 methanol 20 t" in html
    assert "Σ" not in html


@pytest.mark.parametrize("word", ["refuse", "refer"])
def test_what_was_not_let_through_is_not_on_its_way(word: str) -> None:
    office = stocked(("120", "67-56-1"))
    arrives(office, 1, word=word)
    shown = unit(seen(office))
    assert (shown.coming, shown.fuller) == ({}, False)


def test_little_is_not_said_to_be_nothing() -> None:
    assert [percent_words(Decimal(each)) for each in ("0", "0.00001", "0.01", "0.5")] == ["0 %", "<1 %", "1 %", "50 %"]


def test_a_hundred_percent_is_never_said_of_less() -> None:
    assert [percent(Decimal(each)) for each in ("0", "0.00999", "0.99999", "1", "1.01")] == [0, 0, 99, 100, 101]


def test_a_unit_says_what_must_not_lie_beside_what_is_there() -> None:
    shown = unit(seen(stocked(("1", "67-56-1"))))
    apart = {of: danger.en for of, danger in shown.apart}
    assert apart["5.1"] == "feeds fire"
    assert "2.2" not in apart
    assert unit(seen(stocked())).apart == ()


def test_goods_that_no_list_has_are_drawn_like_any_other() -> None:
    office = stocked()
    arrives(office, 1, METHANOL | {"cas": None, "un": None, "hazard_class": None, "subsidiary": [], "unit": "件"})
    assert "苏E00001" in page(seen(office))
    assert unit(seen(office)).coming == {}


def test_names_from_papers_are_shown_as_text() -> None:
    office = Office()
    arrives(office, 1, METHANOL | {"name": "<script>alert(1)</script>"})
    html = page(seen(office))
    assert "<script>" not in html
    assert "&lt;script&gt;" in html


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("王工 13800000000", ["13800000000"]),
        ("Zhang +86 138-0000-0000；李 0512 66667777", ["+8613800000000", "051266667777"]),
        ("王工", []),
        ("3 号仓 12", []),
        ('"><img src=x> 13800000000', ["13800000000"]),
    ],
)
def test_a_telephone_number_can_be_dialled_wherever_it_stands(text: str, numbers: list[str]) -> None:
    pieces = calls(text)
    assert "".join(piece for piece, _ in pieces) == text
    assert [number for _, number in pieces if number] == numbers


def test_times_are_the_zones() -> None:
    assert time_of_day(datetime(2026, 11, 22, 16, 5, tzinfo=UTC)) == "00:05"


def test_what_is_not_shown_is_counted_by_severity_with_a_way_to_it() -> None:
    office = Office()
    for number in range(SHOWN):
        arrives(office, number, CHLORINE | {"name": f"液氯{number}"})
    arrives(office, 900)
    arrives(office, 901, ARGON)
    found = seen(office)
    assert (found.hidden, found.waiting) == ((("moderate", 1), ("minor", 1)), SHOWN + 2)
    html = page(found)
    assert "另有2条较轻或较早的告警未显示" in html
    assert 'href="/board/handover"' in html


def test_what_is_over_says_when_it_was_also_where_nobody_took_it() -> None:
    office = Office()
    drill(office)
    office.hear(topics.DRILL_ENDED, "A1", {"alert": "A1", "by": "李值班"})
    [ended] = seen(office).answered
    assert f'datetime="{ended.since.isoformat()}" title="告警时间"' in page(seen(office))


def test_a_drill_is_ended_by_the_all_clear_and_no_alarm_is() -> None:
    office = Office()
    drill(office)
    arrives(office, 1)
    for no in ("A1", "A2", "A1", "A99"):
        office.hear(topics.DRILL_ENDED, no, {"alert": no, "by": "李值班"})
    found = seen(office)
    assert (found.drills, [each.alert.id for each in found.unanswered]) == ((), ["A2"])
    [ended] = [each for each in found.answered if each.alert.id == "A1"]
    assert (ended.alert.drill, ended.alert.msg_type, ended.over) == (True, "all-clear", True)
    assert "演练结束（李值班）" in ended.alert.text.zh


def test_how_far_an_alert_has_climbed_is_one_short_line() -> None:
    office = Office()
    arrives(office, 1)
    found = seen(office)
    step = Escalation(
        step=2, after=90, name="王主任", phone="13800000001", last=True, text=Bilingual(zh="长", en="long")
    )
    alert = found.cards[0].lead.alert.model_copy(update={"escalation": step})
    climbed = replace(found, cards=(Card((replace(found.cards[0].lead, alert=alert),)),))
    html = page(climbed)
    assert "90秒无人接手" in html
    assert 'href="tel:13800000001"' in html
    assert "再无下一位" in html
