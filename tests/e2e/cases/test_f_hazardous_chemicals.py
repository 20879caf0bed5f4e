"""F: hazardous chemicals, from the papers to the safety office."""

from datetime import UTC, datetime, timedelta
from itertools import permutations
from typing import Any

import pytest

from tests.e2e.cases.papers import Fields, gate_pass, goods
from tests.e2e.cases.safety import Unit, asked
from tests.e2e.cases.trade import Trade, Visit

METHANOL, ACETONE, AMMONIA, CHLORINE = "67-56-1", "67-64-1", "7664-41-7", "7782-50-5"
TWENTY_TONNES: Fields = {"hs": "2905110000", "name": "甲醇", "cas": METHANOL, "un": "1230", "class": "3"}
TWENTY_TONNES |= {"subsidiary": ["6.1"], "packing_group": "II", "hazardous": True, "part_no": "M-1"}


def truck(trade: Trade, *lines: Fields) -> Visit:
    return trade.arrives(trade.files(gate_pass(trade.declares(*lines))))


def methanol(**fields: Any) -> Fields:
    return goods("20000", "20000", **(TWENTY_TONNES | fields))


def codes(visit: Visit) -> set[str]:
    return {reason["code"] for reason in visit.view()["verdict"]["reasons"]}


def test_case_81_and_88_methanol_is_told_before_the_barrier_and_is_stock_only_when_unloaded(trade: Trade) -> None:
    unit = Unit(trade)
    visit = truck(trade, methanol(storage_unit=unit.no))
    (alert,) = trade.alerts(visit)
    assert visit.view()["verdict"]["check_result"] == "Y"
    assert (alert["plate"], alert["storage_unit"]) == (visit.passes[0].plate, unit.no)
    told = {name: alert["goods"][0][name] for name in ("cas", "un", "class", "subsidiary", "packing_group", "quantity")}
    assert told == {
        "cas": METHANOL,
        "un": "1230",
        "class": "3",
        "subsidiary": ["6.1"],
        "packing_group": "II",
        "quantity": "20000.00000",
    }
    visit.passes_through()
    assert (unit.view()["stock"], len(unit.view()["in_motion"])) == ([], 1)
    assert unit.moves("in", "20", cas=METHANOL, pass_no=visit.passes[0].no).status_code == 200
    after = unit.view()
    assert (after["stock"][0]["quantity"], after["in_motion"]) == ("20.00000", [])
    assert [each["msg_type"] for each in trade.alerts(visit)][-1] == "all-clear"


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"hazardous": False}, {"hazmat.flag.missing"}),
        ({"name": "丙酮"}, {"hazmat.name.disagrees"}),
        ({"hs": "7403111900", "name": "某新物质", "cas": "999-97-3", "un": "3286"}, {"hazmat.substance.unknown"}),
    ],
    ids=["flag missing", "name and CAS disagree", "unknown"],
)
def test_case_82_what_the_papers_say_wrong_of_a_substance_is_found_and_told_all_the_same(
    trade: Trade, fields: Fields, expected: set[str]
) -> None:
    visit = truck(trade, methanol(**fields))
    assert {code for code in codes(visit) if code.startswith("hazmat.") and code != "hazmat.goods.aboard"} == expected
    assert trade.alerts(visit)


def test_case_84_to_86_the_ratio_is_exact_and_the_level_follows_from_those_exposed(trade: Trade) -> None:
    halves, sum_ = Unit(trade), Unit(trade, {"exposed_people": 10})
    for cas in (METHANOL, ACETONE):
        halves.moves("in", "250", cas=cas)
    assert (halves.view()["ratio"], halves.view()["major_hazard"]) == ("1.00000", True)
    sum_.moves("in", "0.9", cas=AMMONIA)
    sum_.moves("in", "4549.99999", "kg", cas=CHLORINE)
    below = sum_.view()
    assert (below["ratio"], below["major_hazard"], below["level"]) == ("0.99999", False, None)
    sum_.moves("in", "0.00001", "kg", cas=CHLORINE)
    found = sum_.view()
    assert (found["ratio"], found["r"], found["level"]) == ("1.00000", "3.82000", 4)
    assert [each["kind"] for each in sum_.alerts()] == ["conflict", "level"]


def test_case_90_explosives_and_flammable_liquid_on_one_truck_are_refused_and_told(trade: Trade) -> None:
    tnt = goods("10", "10", 2, name="TNT", un="0209", hazardous=True) | {"class": "1.1D"}
    visit = truck(trade, methanol(), tnt)
    assert visit.view()["verdict"]["check_result"] == "N"
    assert "hazmat.load.forbidden" in codes(visit)
    assert len(trade.alerts(visit)[0]["goods"]) == 2


def test_any_order_of_the_same_movements_gives_the_same_stock(trade: Trade) -> None:
    movements = (("in", "5.00001", "t"), ("out", "1000", "kg"), ("out", "4.00002", "t"))
    found = []
    for order in permutations(movements):
        unit = Unit(trade)
        for direction, quantity, mass in order:
            assert unit.moves(direction, quantity, mass, cas=CHLORINE).status_code == 200
        view = unit.view()
        found.append((view["stock"], view["ratio"], view["mismatches"]))
        tasks = trade.tasks(f"storage-unit:{unit.no}")
        assert [task["closed"] for task in tasks if task["kind"] == "stock-mismatch"][-1:] == [None]
    shortfall = [{"substance": CHLORINE, "quantity": "0.01000", "unit": "kg"}]
    assert found == [([], "0.00000", shortfall)] * len(found)


def test_a_mixture_counts_by_its_gravest_component_and_by_its_own_class_where_that_is_another(trade: Trade) -> None:
    unit = Unit(trade)
    unit.moves("in", "5", name="混合液", composition=[{"cas": METHANOL, "percent": 30}, {"cas": "71-43-2"}])
    unit.moves("in", "1", name="腐蚀性混合液", composition=[{"cas": METHANOL, "percent": 30}], **{"class": "8"})
    lines = {line["substance"]["name"]: (line["row"], line["limit"]) for line in unit.view()["stock"]}
    assert lines == {"混合液": ("1.57", "50.00000"), "腐蚀性混合液": (None, None)}


def test_a_subsidiary_class_is_held_against_what_lies_beside_it(trade: Trade) -> None:
    unit = Unit(trade)
    unit.moves("in", "1", cas="7783-54-2")
    assert unit.view()["conflicts"] == []
    unit.moves("in", "1", cas="7440-23-5")
    (conflict,) = unit.view()["conflicts"]
    assert {conflict["one_classes"], conflict["other_classes"]} == {"2.2(5.1)", "4.3"}
    assert conflict["code"] == "2"


def test_the_stock_as_of_a_time_has_what_was_moved_by_then_and_not_a_millisecond_later(trade: Trade) -> None:
    unit = Unit(trade)
    unit.moves("in", "1", cas=CHLORINE)
    first = unit.view()["stock"]
    unit.moves("in", "2", cas=CHLORINE)
    told = asked(trade, "storage-units/" + unit.no)
    assert told["stock"][0]["quantity"] == "3.00000"
    since = _since(unit)
    assert unit.view(at=since.isoformat())["stock"][0]["quantity"] == "3.00000"
    assert unit.view(at=(since - timedelta(milliseconds=1)).isoformat())["stock"] == first


def _since(unit: Unit) -> datetime:
    """The first millisecond at which three tonnes lay there, by halving."""
    now = datetime.now(UTC)
    low, high = now - timedelta(minutes=1), now + timedelta(seconds=10)
    while high - low > timedelta(milliseconds=1):
        middle = low + timedelta(milliseconds=(high - low) // timedelta(milliseconds=1) // 2)
        if _tonnes(unit, middle) == "3.00000":
            high = middle
        else:
            low = middle
    return high


def _tonnes(unit: Unit, at: datetime) -> str | None:
    try:
        stock = unit.view(at=at.isoformat())["stock"]
    except AssertionError:
        return None  # it was not on file yet
    return str(stock[0]["quantity"]) if stock else None


def test_a_truck_that_leaves_unreported_takes_its_goods_from_the_unit_and_a_late_report_changes_nothing(
    trade: Trade,
) -> None:
    unit = Unit(trade)
    unit.moves("in", "50", cas=METHANOL)
    document = trade.declares(methanol(storage_unit=unit.no), direction="E")
    visit = trade.arrives(trade.files(gate_pass(document, direction="E")), lane="X01").passes_through()
    assert unit.view()["stock"][0]["quantity"] == "30.00000"
    unit.moves("out", "20", cas=METHANOL, pass_no=visit.passes[0].no)
    assert unit.view()["stock"][0]["quantity"] == "30.00000"


@pytest.mark.parametrize(
    ("movement", "pointer"),
    [
        ({"cas": "67-56-2"}, "/data/substance/cas"),
        ({"cas": METHANOL, "quantity": "-1"}, "/data/quantity"),
        ({"cas": METHANOL, "quantity": "0"}, "/data/quantity"),
        ({"un": "12300"}, "/data/substance/un"),
        ({"cas": METHANOL, "class": "3.9"}, "/data/substance/class"),
    ],
    ids=["CAS check digit", "negative", "nothing", "UN number", "class"],
)
def test_a_movement_that_cannot_be_is_refused_by_the_field_that_is_wrong(
    trade: Trade, movement: Fields, pointer: str
) -> None:
    unit = Unit(trade)
    answer = unit.moves("in", movement.get("quantity", "1"), **{k: v for k, v in movement.items() if k != "quantity"})
    assert (answer.status_code, [error["pointer"] for error in answer.json()["errors"]]) == (422, [pointer])
    assert unit.view()["stock"] == []


def test_a_movement_for_a_unit_that_is_not_on_file_says_what_to_do(trade: Trade) -> None:
    unit = Unit(trade)
    object.__setattr__(unit, "no", "F-NOWHERE")
    answer = unit.moves("in", "1", cas=METHANOL)
    assert answer.status_code == 422
    assert "file it with PUT /v1/storage-units/F-NOWHERE" in answer.json()["detail"]


def test_what_the_zone_adds_is_known_at_the_gate_and_in_the_stock(open_trade: Any) -> None:
    trade = open_trade("3105CHEMS")
    unit = Unit(trade)
    unit.moves("in", "10", cas="999-97-3")
    before = unit.view()
    assert (before["ratio"], before["stock"][0]["row"]) == ("0.00000", None)
    silazane = {"zh": "六甲基二硅氮烷", "cas": "999-97-3", "class": "3", "q": "10"}
    added = {"source": "notice 7 of 2026", "substances": [silazane], "mixed_loading": [{"classes": ["3", "5.1"]}]}
    trade.puts("hazardous-goods", added, by="safety")
    after = unit.view()
    assert (after["ratio"], after["level"], after["stock"][0]["row"]) == ("1.00000", 4, "z.1")
    kept = trade.zone.safety.get("/v1/hazardous-goods").json()
    assert (kept["version"], kept["source"]) == (1, "notice 7 of 2026")
    earlier = datetime.fromisoformat(kept["effective_from"]) - timedelta(milliseconds=1)
    assert unit.view(at=earlier.isoformat())["ratio"] == "0.00000"
    peroxide = goods("10", "10", 2, name="双氧水", un="2014", hazardous=True)
    visit = truck(trade, goods("10", "10", name="六甲基二硅氮烷"), peroxide)
    assert {"hazmat.flag.missing", "hazmat.load.zone-ban"} <= codes(visit)
    bad = {"source": "x", "substances": [silazane | {"cas": "999-97-4", "q": "0"}]}
    answer = trade.zone.safety.put("/v1/hazardous-goods", json=bad)
    assert {error["pointer"] for error in answer.json()["errors"]} == {"/substances/0/cas", "/substances/0/q"}
