"""Group E: which goods may use which lane, goods that need no declaration, and empty vehicles.

E02 and X02 are the convenient lanes for non-declared goods; E01 and X01 are regular ones, which take these too.
"""

from collections.abc import Callable
from typing import Any

from tests.e2e.cases.papers import Fields, a_firm, a_plate, empty, gate_pass, goods, registered, rice
from tests.e2e.cases.rows import FilingRow, Row, cases, check, check_filing
from tests.e2e.cases.trade import Pass, Trade, Visit

Story = Callable[[Trade], Visit]
SAMPLE: Fields = {
    "line": 1,
    "name": "样品端子",
    "goods_kind": "sample",
    "unit": "001",
    "quantity": "40",
    "gross": "300",
}
GAS = rice("300", name="液化石油气钢瓶")
BOX = "CSQU3054383"


def brings(*lines: Fields, lane: str = "E02", tare: str = "3000", **readings: Any) -> Story:
    """Gate-registered goods come on a truck of `tare` kg, by default in the convenient lane inbound."""
    direction = "E" if lane.startswith("X") else "I"

    def story(trade: Trade) -> Visit:
        return trade.arrives(trade.files(registered(*lines, direction=direction, tare=tare)), lane=lane, **readings)

    return story


def empty_vehicle(weight: str, lane: str = "X01", **readings: Any) -> Story:
    """A van that weighs 3,290 kg empty, by its pass, comes."""
    direction = "E" if lane.startswith("X") else "I"

    def story(trade: Trade) -> Visit:
        return trade.arrives(trade.files(empty(direction=direction)), lane=lane, weight=weight, **readings)

    return story


def declared_goods_in_the_convenient_lane(trade: Trade) -> Visit:
    return trade.arrives(trade.files(gate_pass(trade.declares())), lane="E02")


def comes_without_a_pass(trade: Trade) -> Visit:
    """From elsewhere: its plate looks like none of those that have a pass."""
    plate = a_plate().replace("苏E", "京K")
    return trade.arrives(plates=[{"text": plate, "confidence": "0.98"}], weight="13000")


ROWS = (
    Row(
        case="71",
        happens="declared goods in the convenient lane are shown the regular one",
        story=declared_goods_in_the_convenient_lane,
        verdict="M",
        reasons={"lane.class.wrong"},
        facts={"lane.class.wrong": {"to": "G1/E01"}},
    ),
    Row(
        case="68",
        happens="rice for the canteen, no part number, no commodity code, in the convenient lane",
        story=brings(rice()),
        verdict="Y",
    ),
    Row(
        case="71",
        happens="rice for the canteen in a regular lane",
        story=brings(rice(), lane="E01"),
        verdict="Y",
    ),
    Row(
        case="72",
        happens="cylinders of liquefied gas as registered goods in the convenient lane",
        story=brings(GAS),
        verdict="N",
        reasons={"lane.hazardous.registered-goods"},
    ),
    Row(
        case="75",
        happens="rice inbound, 900 kg heavier than declared on 4,000: recorded",
        story=brings(rice("1000"), weight="4900"),
        verdict="Y",
        notes={"weight.registered.relaxed"},
        weights={"vehicle": "-900.00000"},
    ),
    Row(
        case="75",
        happens="rice outbound, 900 kg heavier than declared on 4,000: the relaxation is inbound",
        story=brings(rice("1000"), lane="X02", weight="4900"),
        verdict="N",
        reasons={"weight.vehicle.outside-band"},
        letters={5: "q"},
        weights={"vehicle": "-900.00000"},
    ),
    Row(
        case="77",
        happens="an empty van of 3,290 weighs 3,950 on its way out: goods suspected",
        story=empty_vehicle("3950"),
        verdict="N",
        reasons={"weight.empty.heavy"},
        letters={5: "q"},
        weights={"vehicle": "-660.00000"},
    ),
    Row(
        case="77",
        happens="an empty van of 3,290 says 3,950 in all, and weighs it: goods hidden in the total",
        story=lambda trade: trade.arrives(trade.files(empty(direction="E", total="3950")), lane="X02"),
        verdict="N",
        reasons={"weight.empty.heavy"},
        letters={5: "q"},
        weights={"vehicle": "0.00000"},
        facts={"weight.empty.heavy": {"declared": "3290.00000", "excess": "560.00000"}},
    ),
    Row(
        case="77",
        happens="an empty van weighs what it says",
        story=empty_vehicle("3290"),
        verdict="Y",
    ),
    Row(
        case="79",
        happens="an empty vehicle has a container on board",
        story=empty_vehicle("3290", containers=[{"no": BOX, "confidence": "0.97"}]),
        verdict="N",
        reasons={"identity.container.on-empty-truck"},
        letters={3: "z"},
        facts={"identity.container.on-empty-truck": {"read": BOX}},
    ),
    Row(
        case="80",
        happens="a vehicle without any pass",
        story=comes_without_a_pass,
        verdict="N",
        reasons={"pass.number.none-found"},
        letters={3: "z"},
    ),
)


@cases(ROWS)
def test_lanes(trade: Trade, row: Row) -> None:
    check(row, row.story(trade))


def samples_without(field: str) -> Callable[[Trade], Pass]:
    def story(trade: Trade) -> Pass:
        line = SAMPLE | {"hs": "8536901100", "part_no": "S-1"}
        del line[field]
        return trade.files(registered(line))

    return story


def of_a_suspended_firm(trade: Trade) -> Pass:
    firm = a_firm()
    trade.puts(f"enterprises/{firm}", {"simplified_suspended": True})
    return trade.files(registered(rice(), firm=firm))


FILINGS = (
    FilingRow(
        case="69",
        happens="samples (G2) without a commodity code",
        story=samples_without("hs"),
        state="refused",
        refusals={"filing.field.missing"},
        facts={"grade": "G2", "field": "hs"},
    ),
    FilingRow(
        case="69",
        happens="samples (G2) without a part number",
        story=samples_without("part_no"),
        state="approved",
    ),
    FilingRow(
        case="74",
        happens="registered goods of a firm suspended under S-50 art. 4",
        story=of_a_suspended_firm,
        state="refused",
        refusals={"filing.firm.suspended"},
    ),
)


@cases(FILINGS)
def test_filing(trade: Trade, row: FilingRow) -> None:
    check_filing(row, row.story(trade))


def test_68_the_draw_for_a_spot_check_is_on_record(trade: Trade) -> None:
    (draw,) = brings(rice())(trade).view()["verdict"]["draws"]
    assert draw == {"kind": "spot-check", "level": "ordinary", "ratio": "0.00000", "drawn": False}


def test_72_the_safety_office_is_told_of_what_was_refused(trade: Trade) -> None:
    visit = brings(GAS)(trade)
    (alert,) = trade.alerts(visit)
    assert [one["name"] for one in alert["goods"]] == ["液化石油气钢瓶"]
    assert alert["plate"] == visit.passes[0].plate
    (refusal,) = (one for one in visit.view()["verdict"]["reasons"] if one["outcome"] == "refuse")
    assert "declared or hazardous lane" in refusal["remedy"]["en"]


def test_74_the_declared_procedure_remains_to_a_suspended_firm(trade: Trade) -> None:
    firm = a_firm()
    trade.puts(f"enterprises/{firm}", {"simplified_suspended": True})
    declared = trade.declares(goods("3000", "3000"), firm=firm)
    assert trade.files(gate_pass(declared, firm=firm)).state == "approved"


def test_80_the_display_tells_the_driver_where_to_file(trade: Trade) -> None:
    verdict = comes_without_a_pass(trade).view()["verdict"]
    assert "请到服务窗口申报" in verdict["led"]
    shown = [command for command in verdict["commands"] if command["device"] == "display"]
    assert [command["text"] for command in shown] == [verdict["led"]]
