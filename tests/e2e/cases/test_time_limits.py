"""Time limits follow extensions and the policy, with what they hold and the tasks that they opened."""

from datetime import UTC, datetime, timedelta
from typing import Any

from tests.e2e.cases.conftest import OpenTrade
from tests.e2e.cases.papers import Fields, gate_pass, goods
from tests.e2e.cases.trade import KNOWN_WITHIN, Trade, Visit
from tests.gate import eventually

ITEM = "ART9"


def permission(days: float) -> Fields:
    return {"type": "C", "until": (datetime.now(UTC) + timedelta(days=days)).isoformat()}


def moves(trade: Trade, direction: str, until: Fields) -> tuple[Visit, Fields]:
    line = goods("10", "1000", item_no=ITEM)
    declared = trade.declares(line, kind="movement", no=f"{ITEM}{direction}", direction=direction, permission=until)
    filed = trade.files(gate_pass(declared, direction=direction, type=4))
    return trade.arrives(filed, lane="E01" if direction == "I" else "X01"), declared


def open_tasks(trade: Trade, declared: Fields) -> list[Any]:
    return [task for task in trade.tasks(f"goods:{declared['firm']}:{ITEM}") if task["closed"] is None]


def test_display_goods_that_are_extended_after_their_day_come_back_in_time(open_trade: OpenTrade) -> None:
    trade = open_trade("3105TL")
    gone, declared = moves(trade, "E", permission(30))
    assert gone.view()["verdict"]["check_result"] == "Y"
    gone.passes_through()
    trade.amends(declared, permission=permission(-1))
    eventually(lambda: bool(open_tasks(trade, declared)), KNOWN_WITHIN, "the goods are late")
    trade.amends(declared, permission=permission(30))
    eventually(lambda: not open_tasks(trade, declared), KNOWN_WITHIN, "they are late no more")
    back, _ = moves(trade, "I", permission(30))
    assert back.view()["verdict"]["check_result"] == "Y"


def test_32_a_shorter_life_expires_passes_on_record_and_a_longer_one_gives_them_back(open_trade: OpenTrade) -> None:
    trade = open_trade("3105PL")
    declared = trade.declares()
    filed = trade.files(gate_pass(declared))
    trade.puts("policy", {"pass_life": "PT1S"}, by="ops")
    eventually(lambda: filed.now()["state"] == "expired", KNOWN_WITHIN, "the pass expires")
    assert trade.progress(declared)["lines"][0]["allocated"] == "0.00000"
    trade.puts("policy", {"pass_life": "P14D"}, by="ops")
    eventually(lambda: filed.now()["state"] == "approved", KNOWN_WITHIN, "the pass lives on")
    assert trade.progress(declared)["lines"][0]["allocated"] == "15000.00000"
    assert trade.arrives(filed).view()["verdict"]["check_result"] == "Y"
