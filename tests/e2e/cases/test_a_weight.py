"""Group A: is the truck as heavy as its papers say? P0: ± max(100 kg, 3 %) in total, ± max(100 kg, 10 %) of goods.

Weights are kg. The difference is declared − measured, as the national receipts have it.
"""

from collections.abc import Callable
from typing import Any

from tests.e2e.cases.papers import gate_pass, goods
from tests.e2e.cases.rows import Row, cases, check
from tests.e2e.cases.trade import Trade, Visit, a_weight

Story = Callable[[Trade], Visit]
BRIDGE_AT_FAULT = {"id": "15", "kind": "bridge", "state": 2}


def truck(weight: Any, *, tare: str = "13000", frame: str = "1000", gross: str = "6000") -> Story:
    """A truck whose papers say tare + frame + gross kg comes, and the bridge reads `weight`."""

    def story(trade: Trade) -> Visit:
        declared = trade.declares(goods(gross, gross))
        return trade.arrives(trade.files(gate_pass(declared, tare=tare, frame=frame)), weight=weight)

    return story


def comes_to_a_lane_out_of_order(trade: Trade) -> Visit:
    trade.reports("E08", devices=[BRIDGE_AT_FAULT])
    return trade.arrives(trade.files(gate_pass(trade.declares())), lane="E08")


def bridge_fails_under_a_truck(trade: Trade) -> Visit:
    visit = trade.arrives_unweighed(trade.files(gate_pass(trade.declares())), lane="E09")
    trade.reports("E09", devices=[BRIDGE_AT_FAULT])
    return visit


def tailgates_and_backs_out(trade: Trade) -> Visit:
    return truck(a_weight("41000", vehicles_on_bridge=2))(trade).leaves("backed-out")


def hides_goods_in_its_tare(trade: Trade) -> Visit:
    filed = trade.files(gate_pass(trade.declares(goods("9000", "9000")), tare="11000"))
    trade.puts(f"vehicles/{filed.plate}", {"tare": "13000", "tare_source": "certified"})
    return trade.arrives(filed)


def released_by_an_officer(trade: Trade) -> Visit:
    visit = truck("20600.00001")(trade)
    assert visit.decide("release", "司机随带工具，已核对").is_success
    return visit.passes_through()


ROWS = (
    Row(
        case="1",
        happens="declared 28,500, measured 28,320",
        story=truck("28320", gross="14500"),
        verdict="Y",
        weights={"vehicle": "180.00000"},
    ),
    Row(
        case="3",
        happens="declared 20,000, measured 20,600: at the band's edge",
        story=truck("20600"),
        verdict="Y",
        weights={"vehicle": "-600.00000", "goods": "-600.00000"},
    ),
    Row(
        case="3",
        happens="declared 20,000, measured 20,600.00001",
        story=truck("20600.00001"),
        verdict="N",
        reasons={"weight.vehicle.outside-band"},
        letters={5: "q"},
        weights={"vehicle": "-600.00001"},
        facts={"weight.vehicle.outside-band": {"band": "600.00000"}},
    ),
    Row(
        case="4",
        happens="declared 20,000, measured 19,399.99",
        story=truck("19399.99"),
        verdict="N",
        reasons={"weight.vehicle.outside-band"},
        letters={5: "q"},
        weights={"vehicle": "600.01000"},
    ),
    Row(
        case="6",
        happens="tare 13,000, frame 1,000, goods 292.8, measured 14,000: the cargo is missing",
        story=truck("14000", gross="292.8"),
        verdict="M",
        reasons={"weight.goods.outside-band"},
        letters={5: "o"},
        weights={"vehicle": "292.80000", "goods": "292.80000"},
        facts={"weight.goods.outside-band": {"declared": "292.80000", "measured": "0.00000", "band": "100.00000"}},
    ),
    Row(
        case="7",
        happens="the healthy bridge sends 0",
        story=truck(0),
        verdict="M",
        reasons={"weight.reading.not-collected"},
        passes=("bound",),
    ),
    Row(
        case="7",
        happens="the healthy bridge sends a blank",
        story=truck(""),
        verdict="M",
        reasons={"weight.reading.not-collected"},
        passes=("bound",),
    ),
    Row(
        case="9",
        happens="the bridge was at fault before the truck came",
        story=comes_to_a_lane_out_of_order,
        verdict="M",
        reasons={"lane.state.faulty"},
    ),
    Row(
        case="9",
        happens="the bridge fails under a truck",
        story=bridge_fails_under_a_truck,
        verdict="M",
        reasons={"weight.bridge.faulty"},
    ),
    Row(
        case="10",
        happens="the bridge sends 14.29, tonnes, for 14,292.8 kg",
        story=truck("14.29", gross="292.8"),
        verdict="M",
        reasons={"weight.reading.implausible"},
    ),
    Row(
        case="11",
        happens="two vehicles stand on the bridge; both back out",
        story=tailgates_and_backs_out,
        verdict="N",
        reasons={"weight.bridge.several-vehicles"},
        letters={5: "q"},
        passes=("approved",),
        tasks={"tailgate"},
    ),
    Row(
        case="13",
        happens="the pass says tare 11,000, the register 13,000: 2 t of goods would be hidden",
        story=hides_goods_in_its_tare,
        verdict="M",
        reasons={"weight.tare.conflict"},
        letters={7: "t"},
    ),
)


@cases(ROWS)
def test_weight(trade: Trade, row: Row) -> None:
    check(row, row.story(trade))


def test_15_an_officer_releases_and_the_weights_stay_as_they_were(trade: Trade) -> None:
    visit = released_by_an_officer(trade)
    view, (passage,) = visit.view(), visit.passages()
    assert view["verdict"]["check_result"] == "Y"
    assert (passage["mode"], passage["by"], passage["irregular"]) == ("manual", "officer 1", False)
    assert passage["reason"] == view["passage"]["reason"] == "司机随带工具，已核对"
    decision = next(one for one in view["verdict"]["reasons"] if one["code"] == "officer.decision.release")
    assert decision["facts"] == {"by": "officer 1", "reason": "司机随带工具，已核对"}
    for weights in (view["verdict"]["weights"], view["earlier"][0]["weights"], passage["weights"]):
        assert weights[0]["difference"] == "-600.00001"
    assert visit.passes[0].now()["state"] == "passed"


def test_9_a_lane_whose_bridge_is_at_fault_names_another(trade: Trade) -> None:
    visit = comes_to_a_lane_out_of_order(trade)
    assert visit.view()["verdict"]["redirect_to"] == {"gate": "G1", "lane": "E01"}
