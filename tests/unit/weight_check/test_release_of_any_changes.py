"""Whatever changes between an officer's release and the raise: what stands then was decided with the same facts."""

from decimal import Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.lane_router import deeds
from tests.unit.lane_router.deeds import Deed
from tests.unit.lane_router.gate import LIST, OTHER_LIST, PLATE, declaration, filed, line
from tests.unit.weight_check.crossing import Crossing

BOX, OTHER_BOX, THIRD_BOX = "CSQU3054383", "TCLU9012340", "TEMU4567894"
METHANOL = {"name": "甲醇", "cas": "67-56-1", "un": "1230", "class": "3"}


def order(kind: str, no: str, order_id: str) -> dict[str, Deed]:
    return {
        f"order {order_id} {state}": lambda crossing, state=state: crossing.order(kind, no, state, order=order_id)  # type: ignore[misc]
        for state in ("open", "released")
    }


def weighs(reading: Any) -> Deed:
    return lambda crossing: crossing.weighs(reading)


def sees(*boxes: str, weight: str = "22250", **fields: Any) -> Deed:
    return deeds.again(weight=weight, containers=[{"no": box, "confidence": "Y"} for box in boxes], **fields)


CHANGES: dict[str, Deed] = {
    **{f"weighs {reading}": weighs(reading) for reading in ("22250", "21000", "23250", "23500", "29000", "", "---")},
    "an unstable reading": weighs({"kg": "22250", "stable": False}),
    "its own box": sees(BOX),
    "another box": sees(OTHER_BOX),
    "a third box": sees(THIRD_BOX),
    "two boxes": sees(BOX, OTHER_BOX),
    "another box and too heavy": sees(OTHER_BOX, weight="26000"),
    "an unsure plate": sees(BOX, plates=[{"text": PLATE, "confidence": "0.2"}]),
    "another plate": sees(BOX, plates=[{"text": "苏E77777", "confidence": "Y"}]),
    **order("declaration", LIST, "B1"),
    **order("declaration", LIST, "B2"),
    **order("vehicle", PLATE, "B3"),
    **order("declaration", OTHER_LIST, "B4"),
    "the list amended": lambda crossing: crossing.declare(declaration(lines=[line(name="黄金")])),
    "the list as it was": lambda crossing: crossing.declare(declaration()),
    "the list not approved": lambda crossing: crossing.declare(declaration(approved=False)),
    "methanol without the flag": lambda crossing: crossing.declare(declaration(lines=[line(**METHANOL)])),
    "methanol": lambda crossing: crossing.declare(declaration(lines=[line(**METHANOL, hazardous=True)])),
    "the register says another tare": lambda crossing: crossing.registers("9000"),
    "the register as it was": lambda crossing: crossing.registers("8000"),
    "a wide band": lambda crossing: crossing.policy(total_band_percent="30", goods_band_percent="50"),
    "a narrow band": lambda crossing: crossing.policy(total_band_percent="1", goods_band_percent="1"),
    "the bridge out of order": deeds.lane_says(devices=[{"id": "WB1", "kind": "bridge", "state": 2}]),
    "the bridge in order": deeds.lane_says(devices=[{"id": "WB1", "kind": "bridge", "state": 1}]),
    "the pass voided": lambda crossing: crossing.void(),
    "an officer releases": lambda crossing: crossing.decides(),
    "an officer inspects": lambda crossing: crossing.decides(decision="inspect"),
    "an officer rescinds": lambda crossing: crossing.decides(decision="rescind"),
    "an officer reads the plate": lambda crossing: crossing.decides(plate=PLATE),
    "an officer reads another plate": lambda crossing: crossing.decides(plate="苏E77777"),
}
NAMES = st.sampled_from(sorted(CHANGES))


@settings(max_examples=60, deadline=None)
@given(before=st.lists(NAMES, max_size=3), after=st.lists(NAMES, min_size=1, max_size=5))
def test_a_raise_stands_only_on_what_was_decided_with_the_same_facts(before: list[str], after: list[str]) -> None:
    crossing = Crossing()
    crossing.registers()
    crossing.declare(declaration())
    crossing.file(filed(containers=[{"no": BOX, "weight": "2250"}], total="22250"))
    sees(BOX)(crossing)
    for name in (*before, "an officer releases", *after):
        CHANGES[name](crossing)
    decided: list[dict[str, Any]] = []
    previous: list[dict[str, Any]] = []
    for verdict in crossing.verdicts():
        officers = [one for one in verdict["reasons"] if one["code"].startswith("officer.")]
        stopping = [one for one in verdict["reasons"] if one["outcome"] != "note" and one not in officers]
        if verdict["because"] == "decided":
            decided = previous if [one["code"] for one in officers] == ["officer.decision.release"] else []
        if verdict["verdict"] == "release":
            for reason in stopping:
                assert any(same_or_less(reason, seen) for seen in decided), (reason, decided)
                assert reason["officer_may_release"]
        else:
            assert "raise" not in [one["do"] for one in verdict["commands"]]
        previous = stopping


def same_or_less(reason: dict[str, Any], seen: dict[str, Any]) -> bool:
    """The same code and facts; a comparison of the same declared weight may have come nearer to it."""
    if reason["code"] != seen["code"]:
        return False
    now, then = reason["facts"], seen["facts"]
    if now == then:
        return True
    if "difference" not in now or (now["declared"], now["side"]) != (then["declared"], then["side"]):
        return False
    return abs(Decimal(now["difference"])) <= abs(Decimal(then["difference"]))
