"""Group B: is it the truck, the container and the driver that the papers name?

Conflicting evidence is for an officer; nobody is released on the best of two readings.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.e2e.cases.papers import Fields, a_plate, box, gate_pass, goods
from tests.e2e.cases.rows import Row, cases, check
from tests.e2e.cases.trade import Pass, Trade, Visit

BOX, OTHER_BOX, THIRD_BOX = "CSQU3054383", "TCLU9012340", "TEMU4567894"
A_YEAR_AGO = (datetime.now(UTC) - timedelta(days=365)).isoformat()


def a_pass(trade: Trade, **fields: Any) -> Pass:
    return trade.files(gate_pass(trade.declares(goods("6000", "6000")), **fields))


def read(plate: str, confidence: str = "0.98") -> list[Fields]:
    return [{"text": plate, "confidence": confidence, "camera": "front"}]


def camera_unsure_tag_sure(trade: Trade) -> Visit:
    filed = a_pass(trade)
    tag = {"id": f"T-{filed.plate}", "plate": filed.plate}
    return trade.arrives(filed, plates=read(filed.plate[:-1] + "X", "N"), tags=[tag])


def camera_and_tag_disagree(trade: Trade) -> Visit:
    filed, other = a_pass(trade), a_plate()
    return trade.arrives(filed, pass_nos=[], plates=read(other), tags=[{"id": f"T-{other}", "plate": filed.plate}])


def camera_and_tag_disagree_and_the_tag_is_registered(trade: Trade) -> Visit:
    filed, other = a_pass(trade), a_plate()
    trade.puts(f"vehicles/{filed.plate}", {"tag": f"T-{filed.plate}"})
    return trade.arrives(filed, plates=read(other), tags=[{"id": f"T-{filed.plate}"}])


def shows_the_card_of_another_truck(trade: Trade) -> Visit:
    theirs, own_plate = a_pass(trade), a_plate()
    card = {"id": f"C-{theirs.plate}", "plate": theirs.plate, "pass_no": theirs.no}
    return trade.arrives(theirs, pass_nos=[], plates=read(own_plate), cards=[card])


def shows_the_pass_of_another_truck(trade: Trade) -> Visit:
    return trade.arrives(a_pass(trade), plates=read(a_plate()))


def read_with_a_letter(letter: str, instead_of: str, serial: str) -> Any:
    """The camera reads `letter` where the pass has `instead_of`."""

    def story(trade: Trade) -> Visit:
        filed = a_pass(trade, plate="苏F" + serial)
        return trade.arrives(filed, plates=read("苏F" + serial.replace(instead_of, letter, 1)))

    return story


def carries(*seen: str, declared: tuple[str, ...] = (BOX,), **readings: Any) -> Any:
    """A truck whose pass has the containers `declared` comes with those `seen`, front first."""
    positions = ("front", "rear") if len(seen) > 1 else ("front",)

    def story(trade: Trade) -> Visit:
        boxes = [box(no, position) for no, position in zip(declared, ("front", "rear"), strict=False)]
        here = [{"no": no, "position": at, "confidence": "0.97"} for no, at in zip(seen, positions, strict=False)]
        return trade.arrives(a_pass(trade, containers=boxes), containers=here, **readings)

    return story


def driver_card_ran_out(trade: Trade) -> Visit:
    card = {"id": "D-0042", "issued_at": A_YEAR_AGO, "valid_days": 364}
    return trade.arrives(a_pass(trade), driver_card=card)


def vehicle_ran_out(trade: Trade) -> Visit:
    filed = a_pass(trade)
    trade.puts(f"vehicles/{filed.plate}", {"tare": "13000", "valid_until": A_YEAR_AGO})
    return trade.arrives(filed)


ROWS = (
    Row(
        case="17",
        happens="the camera is unsure, the tag has the pass's plate",
        story=camera_unsure_tag_sure,
        verdict="Y",
        notes={"identity.plate.low-confidence"},
    ),
    Row(
        case="18",
        happens="camera and tag disagree, and the tag's plate has a pass",
        story=camera_and_tag_disagree,
        verdict="M",
        reasons={"identity.plate.conflict"},
    ),
    Row(
        case="18",
        happens="camera and tag disagree, and the pass of the tag's registered plate is shown",
        story=camera_and_tag_disagree_and_the_tag_is_registered,
        verdict="M",
        reasons={"identity.plate.conflict"},
    ),
    Row(
        case="19",
        happens="truck A shows the pass of B",
        story=shows_the_pass_of_another_truck,
        verdict="N",
        reasons={"identity.plate.mismatch"},
        passes=("approved",),
    ),
    Row(
        case="19",
        happens="truck A shows the card of B, which has B's plate and pass",
        story=shows_the_card_of_another_truck,
        verdict="N",
        reasons={"identity.plate.mismatch", "identity.plate.conflict"},
        passes=("approved",),
    ),
    Row(
        case="22",
        happens="the camera reads I where the pass has 1: a plate has no I",
        story=read_with_a_letter("I", "1", "0123A"),
        verdict="Y",
        passes=("bound",),
    ),
    Row(
        case="22",
        happens="the camera reads B where the pass has 8: that only proposes",
        story=read_with_a_letter("B", "8", "0823A"),
        verdict="M",
        reasons={"identity.plate.lookalike"},
        passes=("approved",),
    ),
    Row(
        case="22",
        happens="what the camera reads can be no plate",
        story=read_with_a_letter("?", "4", "0423A"),
        verdict="M",
        reasons={"identity.plate.unsure", "identity.plate.lookalike"},
        passes=("approved",),
    ),
    Row(
        case="23",
        happens="the container seen is a valid one, and another than the pass's",
        story=carries(OTHER_BOX),
        verdict="N",
        reasons={"identity.container.mismatch"},
        letters={3: "z"},
        facts={"identity.container.mismatch": {"read": OTHER_BOX, "declared": BOX}},
    ),
    Row(
        case="23",
        happens="the rear one of two containers is another than the pass's",
        story=carries(BOX, THIRD_BOX, declared=(BOX, OTHER_BOX)),
        verdict="N",
        reasons={"identity.container.mismatch"},
        letters={4: "z"},
        facts={"identity.container.mismatch": {"read": THIRD_BOX, "declared": OTHER_BOX}},
    ),
    Row(
        case="25",
        happens="two containers, front and rear the other way round than on the pass",
        story=carries(OTHER_BOX, BOX, declared=(BOX, OTHER_BOX)),
        verdict="Y",
    ),
    Row(
        case="23",
        happens="a digit of the container's number is misread: its check digit is wrong",
        story=carries(BOX[:-1] + "4"),
        verdict="M",
        reasons={"identity.container.check-digit"},
    ),
    Row(
        case="27",
        happens="the pass has a container, none is seen, and the chassis weighs what it weighs empty",
        story=carries(weight="13000"),
        verdict="N",
        reasons={"identity.container.none-seen", "weight.vehicle.outside-band"},
        letters={3: "z", 5: "q"},
    ),
    Row(
        case="29",
        happens="the days of the driver's card are over",
        story=driver_card_ran_out,
        verdict="N",
        reasons={"identity.driver-card.expired"},
        letters={6: "u"},
    ),
    Row(
        case="29",
        happens="the vehicle's registration is over",
        story=vehicle_ran_out,
        verdict="N",
        reasons={"identity.vehicle.expired"},
        letters={7: "u"},
    ),
)


@cases(ROWS)
def test_identity(trade: Trade, row: Row) -> None:
    check(row, row.story(trade))


@pytest.mark.parametrize("claim", [camera_and_tag_disagree, shows_the_card_of_another_truck])
def test_18_and_19_the_barrier_of_a_truck_that_is_not_known_for_sure_stays_down(trade: Trade, claim: Any) -> None:
    commands = claim(trade).view()["verdict"]["commands"]
    assert [command["do"] for command in commands if command["device"] == "barrier"] == ["keep-closed"]
