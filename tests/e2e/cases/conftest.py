"""The zone in which the cases happen: its lanes as an officer knows them, its policy as the cases assume it."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.e2e.cases.papers import FIRM, Fields
from tests.e2e.cases.trade import Trade
from tests.e2e.open_gate import open_zone
from tests.gate import Gate

ZONE = "3105CASES"

LANES: dict[str, Fields] = {
    "E01": {"classes": ["declared", "hazardous"], "directions": ["I"]},
    "E02": {"classes": ["non-declared"], "directions": ["I"]},
    "X01": {"classes": ["declared", "hazardous"], "directions": ["E"]},
    "X02": {"classes": ["non-declared"], "directions": ["E"]},
}
"""E: into the zone, X: out of it; 01 regular, 02 the convenient lane for non-declared goods."""

POLICY: Fields = {
    "total_band_kg": "100",
    "total_band_percent": "3",
    "goods_band_kg": "100",
    "goods_band_percent": "10",
    "pass_life": "P14D",
    "one_live_pass": True,
    "full_declaration_within": "P14D",
    "entry_release_required": False,
    "draw": {"aeo": "0.005", "ordinary": "0", "dishonest": "0.85"},
    "spot_check": {"aeo": "0", "ordinary": "0", "dishonest": "0.5"},
}
"""Profile P0. Ordinary firms are not drawn, so that chance stops no truck of another case; a dishonest firm's
spot checks are a coin's toss, which shows best whether a draw is made anew."""

OpenTrade = Callable[..., Trade]


@pytest.fixture(scope="package")
def open_trade(shared_gate: Gate) -> Iterator[OpenTrade]:
    """Opens a zone in which everybody of the trade can act; policy items may differ from P0."""
    opened = []

    def opening(zone: str, **policy: Any) -> Trade:
        trade = Trade(open_zone(shared_gate, zone), shared_gate.url("hazmat-notify"))
        opened.append(trade.zone)
        trade.puts("policy", POLICY | policy, by="ops")
        for lane, fields in LANES.items():
            trade.puts(f"lanes/G1/{lane}", fields, by="ops")
        trade.puts(f"enterprises/{FIRM}", {"name": "演示贸易有限公司"})
        return trade

    yield opening
    for zone in opened:
        zone.close()


@pytest.fixture(scope="package")
def trade(open_trade: OpenTrade) -> Trade:
    """The zone of the cases. Each uses papers, plates and firms of its own."""
    return open_trade(ZONE)
