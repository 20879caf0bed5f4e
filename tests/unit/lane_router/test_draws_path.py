"""Draws by enterprise (item (五)): by the firm's level, told with ratio and level, the same however often one asks."""

from itertools import product
from typing import Any

import pytest
from kakou.contracts import topics

from tests.unit.lane_router.gate import FIRM, PLATE, Gate, declaration, empty, filed, pass_no, registered

RATIOS = {"aeo": "0.0057", "ordinary": "0.0244", "dishonest": "0.85"}


def of_level(level: str, **policy: Any) -> Gate:
    gate = Gate(one_live_pass=False)
    gate.policy(draw=RATIOS, spot_check=RATIOS, **policy)
    gate.tell(topics.ENTERPRISE_REGISTERED, {"enterprise": {"code": FIRM, "level": level}})
    return gate


def drawn(gate: Gate, session: str, lane: str = "G1.E01") -> bool:
    (draw,) = gate.routed(session, lane)["draws"]
    return bool(draw["drawn"])


@pytest.mark.parametrize("level", RATIOS)
def test_every_draw_is_told_with_its_ratio_level_and_key(level: str) -> None:
    gate = of_level(level)
    gate.declare(declaration())
    gate.file(filed())
    gate.gather()
    (draw,) = gate.routed()["draws"]
    assert (draw["kind"], draw["level"], draw["ratio"]) == ("inspection", level, f"{float(RATIOS[level]):.5f}")
    assert gate.routed()["draw_key_id"] == f"0-{gate.out(type_=topics.VISIT_ROUTED)[0].root}"


def test_at_the_gate_most_passes_of_a_dishonest_firm_are_drawn_and_never_none() -> None:
    gate = of_level("dishonest")
    for serial in range(1, 201):
        gate.file(empty(serial))
        gate.goes_through(f"s{serial}", pass_nos=[pass_no(serial)])
    told = {one.subject: one.data["draws"][0]["drawn"] for one in gate.out(type_=topics.VISIT_ROUTED)}
    assert len(told) == 200
    assert 160 <= sum(told.values()) < 200, "within five standard deviations of 170"


@pytest.mark.parametrize(("serial", "kind"), list(product((1, 2, 3, 4), ("declared", "registered"))))
def test_five_resends_a_new_reading_and_another_lane_never_draw_again(serial: int, kind: str) -> None:
    gate = of_level("ordinary")
    gate.policy(draw=dict.fromkeys(RATIOS, "0.5"), spot_check=dict.fromkeys(RATIOS, "0.5"))
    gate.declare(declaration())
    gate.file(filed(serial) if kind == "declared" else registered(serial))
    gate.gather(event_id="first")
    first = drawn(gate, "s1")
    for _ in range(5):
        gate.gather(event_id="first")
        gate.gather()
    gate.gather(mode="M")
    assert drawn(gate, "s1") is first
    gate.departs(how="backed-out")
    gate.gather("s2", PLATE, lane="G1/E02")
    assert drawn(gate, "s2", "G1.E02") is first


def test_a_level_that_changes_while_the_truck_stands_there_counts_at_once() -> None:
    gate = of_level("ordinary")
    gate.policy(draw={"aeo": "0", "ordinary": "0", "dishonest": "1"})
    gate.declare(declaration())
    gate.file(filed())
    gate.gather()
    assert not drawn(gate, "s1")
    gate.tell(topics.ENTERPRISE_REGISTERED, {"enterprise": {"code": FIRM, "level": "dishonest"}})
    assert drawn(gate, "s1")
