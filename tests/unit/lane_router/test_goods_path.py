"""Licences, guarantees, standing permissions, trade controls: what the goods themselves ask for."""

from datetime import timedelta
from typing import Any

import pytest
from kakou.contracts import topics

from tests.unit.lane_router.gate import FIRM, LIST, LIST_OUT, Gate, declaration, filed, line

MACHINE = {
    "name": "光刻机",
    "part_no": "EQ-7",
    "item_no": "SN-001",
    "hs": "8486201000",
    "imported": True,
    "equipment": True,
}
LICENSED = {**MACHINE, "controls": ["licence"]}
MATERIAL = {"name": "电解铜", "imported": True, "controls": ["licence"]}
LEVELS = ("aeo", "ordinary", "dishonest")


def papers_in(**fields: Any) -> dict[str, Any]:
    return declaration(lines=[line("1", **fields)])


def papers_out(**fields: Any) -> dict[str, Any]:
    return declaration(LIST_OUT, direction="E", lines=[line("1", **fields)])


def pass_out(serial: int = 2, type_: int = 3) -> dict[str, Any]:
    return filed(serial, "E", type=type_, documents=[{"kind": "list", "no": LIST_OUT}])


LICENCES: list[tuple[str, dict[str, Any], dict[str, Any], list[str]]] = [
    ("licensed equipment in without its licence", papers_in(**LICENSED), filed(), ["document.licence.missing"]),
    ("licensed equipment in with it", papers_in(**LICENSED, licence="26-AA-1"), filed(), []),
    ("equipment that needs none", papers_in(**MACHINE), filed(), []),
    ("licensed material in from abroad", papers_in(**MATERIAL), filed(type=2), []),
    ("licensed material in from the mainland", papers_in(**MATERIAL), filed(type=3), ["document.licence.missing"]),
    ("licensed material out", papers_out(**MATERIAL), pass_out(), ["document.licence.missing"]),
    ("licensed material out with it", papers_out(**MATERIAL, licence="26-AA-2"), pass_out(), []),
    ("equipment out that never entered here", papers_out(**LICENSED), pass_out(), ["document.licence.missing"]),
    ("goods under quota", papers_in(controls=["quota"]), filed(), ["document.trade-control.flagged"]),
    ("goods under a trade remedy", papers_in(controls=["trade-remedy"]), filed(), ["document.trade-control.flagged"]),
]


@pytest.mark.parametrize(("said", "document", "pass_", "codes"), LICENCES, ids=[one[0] for one in LICENCES])
def test_a_licence_is_asked_for(said: str, document: dict[str, Any], pass_: dict[str, Any], codes: list[str]) -> None:
    gate = Gate()
    gate.declare(document)
    gate.file(pass_)
    gate.gather(direction=document["direction"])
    assert gate.codes() == codes


def test_equipment_whose_licence_was_checked_on_entry_leaves_without_another() -> None:
    gate = Gate()
    gate.declare(papers_in(**LICENSED, licence="26-AA-1"), papers_out(**LICENSED))
    gate.file(filed())
    gate.goes_through("s1")
    evidence = gate.entry("lane-router", "equipment", f"{FIRM}:SN-001")
    (entered,) = evidence["entries"]
    assert (entered["document"], entered["licence"], entered["left"]) == (LIST, "26-AA-1", "0.00000")
    gate.file(pass_out())
    gate.gather("s2", direction="E")
    assert gate.codes("s2") == []


def test_equipment_that_an_officer_let_in_without_its_licence_is_asked_for_it_again() -> None:
    gate = Gate()
    gate.declare(papers_in(**LICENSED), papers_out(**LICENSED))
    gate.file(filed())
    gate.goes_through("s1")
    gate.file(pass_out())
    gate.gather("s2", direction="E")
    assert gate.codes("s2") == ["document.licence.missing"]


def test_a_policy_may_ask_for_the_licence_of_materials_at_the_first_line() -> None:
    gate = Gate(first_line_licence_required=True)
    gate.declare(papers_in(**MATERIAL))
    gate.file(filed(type=2))
    gate.gather()
    assert gate.codes() == ["document.licence.missing"]


def test_the_ledger_is_reduced_by_itself_when_supervision_ends() -> None:
    gate = Gate(equipment_supervision="PT2H")
    gate.declare(papers_in(**MACHINE))
    gate.file(filed())
    gate.goes_through("s1")
    gate.wait(timedelta(hours=1, minutes=50))
    assert gate.progress()["lines"][0]["reduced"] == "0.00000"
    gate.wait(timedelta(minutes=20))
    last = gate.out(type_=topics.DECLARATION_CHANGED)[-1].data
    assert (last["because"], last["progress"]["lines"][0]["reduced"]) == ("supervision-ended", "1.00000")


def reduced_by(gate: Gate, hours: int) -> str:
    gate.wait(timedelta(hours=hours))
    return str(gate.progress()["lines"][0]["reduced"])


@pytest.mark.parametrize(("limit", "after"), [("PT2H", ["0.00000", "1.00000"]), ("PT9H", ["0.00000", "0.00000"])])
def test_the_end_of_supervision_follows_the_policy(limit: str, after: list[str]) -> None:
    gate = Gate(equipment_supervision="PT5H")
    gate.declare(papers_in(**MACHINE))
    gate.file(filed())
    gate.goes_through("s1")
    gate.wait(timedelta(hours=1))
    gate.policy(equipment_supervision=limit)
    gate.tick()
    assert [reduced_by(gate, 0), reduced_by(gate, 2)] == after
    assert reduced_by(gate, 4) == after[-1]
    assert reduced_by(gate, 4) == "1.00000"


def test_a_supervision_that_is_over_by_a_shorter_term_ends_at_once() -> None:
    gate = Gate(equipment_supervision="PT5H")
    gate.declare(papers_in(**MACHINE))
    gate.file(filed())
    gate.goes_through("s1")
    gate.wait(timedelta(hours=3))
    gate.policy(equipment_supervision="PT2H")
    gate.tick()
    assert gate.progress()["lines"][0]["reduced"] == "1.00000"


def test_equipment_declared_out_before_is_no_longer_there_to_be_reduced() -> None:
    gate = Gate(equipment_supervision="PT2H")
    gate.declare(papers_in(**MACHINE), papers_out(**MACHINE))
    gate.file(filed())
    gate.goes_through("s1")
    gate.file(pass_out())
    gate.goes_through("s2", direction="E")
    gate.wait(timedelta(hours=3))
    assert gate.progress()["lines"][0]["reduced"] == "0.00000"


# ------------------------------------------------------------------- guarantee

COLLECTED: list[tuple[str, dict[str, Any], bool]] = [
    ("a list of collected declarations", {"list_type": "1"}, True),
    ("a movement under permission A", {"permission": {"type": "A"}}, True),
    ("with its guarantee", {"permission": {"type": "A"}, "guarantee": "BG-1"}, False),
    ("another permission", {"permission": {"type": "E"}}, False),
    ("an ordinary list", {}, False),
]


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize(("said", "fields", "asked"), COLLECTED, ids=[one[0] for one in COLLECTED])
def test_only_an_aeo_leaves_without_a_guarantee(said: str, fields: dict[str, Any], asked: bool, level: str) -> None:
    gate = Gate()
    gate.tell(topics.ENTERPRISE_REGISTERED, {"enterprise": {"code": FIRM, "level": level}})
    gate.declare({**papers_out(), **fields})
    gate.file(pass_out())
    gate.gather(direction="E")
    assert gate.codes() == (["document.guarantee.missing"] if asked and level != "aeo" else [])


def test_what_enters_needs_no_guarantee() -> None:
    gate = Gate()
    gate.declare({**papers_in(), "permission": {"type": "A"}})
    gate.file(filed())
    gate.gather()
    assert gate.codes() == []


# -------------------------------------------------------- away and back again


def movement(no: str, direction: str, until: str | None = None, type_: str = "C", **fields: Any) -> dict[str, Any]:
    goods = {"item_no": "ART-1", "name": "油画", "part_no": "P1", "unit": "035", **fields}
    permission = {"type": type_, **({"until": until} if until else {})}
    lines = [line(goods.pop("quantity", "10"), **goods)]
    return declaration(no, kind="movement", direction=direction, permission=permission, lines=lines)


def trip(gate: Gate, serial: int, document: dict[str, Any]) -> str:
    """Files the movement and its pass, and has the truck gathered. Gives the session."""
    direction, session = document["direction"], f"s{serial}"
    gate.declare(document)
    documents = [{"kind": "movement", "no": document["no"]}]
    gate.file(filed(serial, direction, type=4, documents=documents, contact={"name": "展览部"}))
    gate.gather(session, direction=direction)
    return session


def shown(**fields: Any) -> Gate:
    """Ten pictures of a display are outside."""
    gate = Gate()
    session = trip(gate, 1, movement("CR1", "E", **fields))
    assert gate.codes(session) == []
    gate.raised(session)
    gate.departs(session)
    return gate


RETURNS: list[tuple[str, dict[str, Any], list[str]]] = [
    ("all of it", {}, []),
    ("a part", {"quantity": "4"}, []),
    ("more than went out", {"quantity": "10.00001"}, ["document.return.more"]),
    ("another name", {"name": "雕塑"}, ["document.return.other-thing"]),
    ("another part number", {"part_no": "P2"}, ["document.return.other-thing"]),
    ("a thing that is not out", {"item_no": "ART-2"}, ["document.return.not-away"]),
]


@pytest.mark.parametrize("type_", ["C", "D", "E", "F", "H"])
@pytest.mark.parametrize(("said", "fields", "codes"), RETURNS, ids=[one[0] for one in RETURNS])
def test_the_same_thing_comes_back(said: str, fields: dict[str, Any], codes: list[str], type_: str) -> None:
    gate = shown(type_=type_)
    session = trip(gate, 2, movement("CR2", "I", type_=type_, **fields))
    expected = [] if type_ == "H" and codes == ["document.return.not-away"] else codes
    assert gate.codes(session) == expected, "others may come in first and leave again"


def test_what_came_back_once_is_not_away_any_more() -> None:
    gate = shown()
    for serial, quantity in ((2, "4"), (3, "6")):
        session = trip(gate, serial, movement(f"CR{serial}", "I", quantity=quantity))
        assert gate.codes(session) == []
        gate.raised(session)
        gate.departs(session)
    assert gate.codes(trip(gate, 4, movement("CR4", "I", quantity="1"))) == ["document.return.not-away"]


def test_goods_in_for_repair_leave_again_as_they_came() -> None:
    gate = Gate()
    session = trip(gate, 1, movement("CR1", "I", type_="H"))
    assert gate.codes(session) == []
    gate.raised(session)
    gate.departs(session)
    assert gate.codes(trip(gate, 2, movement("CR2", "E", type_="H", quantity="11"))) == ["document.return.more"]


def test_display_goods_not_back_in_time_make_a_task_that_their_return_settles() -> None:
    gate = shown(until="2026-11-22")
    gate.wait(timedelta(hours=8))
    assert gate.tasks() == ["goods-not-back"]
    gate.wait(timedelta(hours=20))
    assert gate.tasks() == ["goods-not-back"], "told once"
    session = trip(gate, 2, movement("CR2", "I"))
    assert gate.codes(session) == ["document.return.late"]
    gate.decides(session)
    gate.raised(session)
    (settled,) = gate.out(type_=topics.TASK_SETTLED)
    assert settled.data["closed"]["by"] == topics.BARRIER_REPORTED


def test_a_permission_that_was_extended_moves_the_day() -> None:
    gate = shown(until="2026-11-22")
    gate.declare(movement("CR1", "E", until="2026-11-23"))
    gate.wait(timedelta(hours=10))
    assert gate.tasks() == []
    assert gate.codes(trip(gate, 2, movement("CR2", "I"))) == []
    gate.wait(timedelta(hours=24))
    assert gate.tasks() == ["goods-not-back"]


def test_without_a_day_of_its_own_the_policys_limit_counts() -> None:
    gate = Gate(stay_limit="PT1H")
    session = trip(gate, 1, movement("CR1", "E"))
    gate.raised(session)
    gate.wait(timedelta(minutes=50))
    assert gate.tasks() == []
    gate.wait(timedelta(minutes=11))
    assert gate.tasks() == ["goods-not-back"]


def test_the_policy_says_which_permissions_things_come_back_under() -> None:
    gate = Gate(out_and_back_permissions=["C"], either_way_permissions=[])
    session = trip(gate, 1, movement("CR1", "E", type_="E"))
    gate.raised(session)
    gate.departs(session)
    assert gate.entry("lane-router", "away", f"{FIRM}:ART-1") is None
    assert gate.codes(trip(gate, 2, movement("CR2", "I", type_="E", quantity="99"))) == []


def test_the_policy_says_what_needs_a_guarantee() -> None:
    gate = Gate(guarantee_permissions=["A", "C"])
    gate.declare({**papers_out(), "permission": {"type": "C"}})
    gate.file(pass_out())
    gate.gather(direction="E")
    assert gate.codes() == ["document.guarantee.missing"]


def test_a_substance_that_the_zone_has_added_is_known_from_then_on_also_at_the_lane() -> None:
    gate = Gate()
    silazane = {"zh": "六甲基二硅氮烷", "cas": "999-97-3", "class": "3", "packing_group": "II"}
    gate.declare(declaration(lines=[line("40", name="六甲基二硅氮烷 工业级")]))
    gate.file(filed())
    gate.gather()
    assert gate.routed()["hazardous"] == []
    gate.tell(topics.HAZARDOUS_GOODS_ADDED, {"additions": {"source": "notice 7", "substances": [silazane]}})
    found = gate.routed()
    assert (found["because"], gate.codes()) == ("hazardous-goods", ["hazmat.flag.missing"])
    assert [(each["hazard_class"], each["packing_group"]) for each in found["hazardous"]] == [("3", "II")]


@pytest.mark.parametrize(
    ("goods", "told"),
    [
        ({"name": "某新物质", "cas": "999-97-3", "hazardous": True}, ["hazmat.substance.unknown"]),
        ({"name": "某新物质", "cas": "999-97-3"}, ["hazmat.substance.unknown"]),
        ({"name": "某新物质", "un": "3286", "hazardous": True}, ["hazmat.substance.unknown"]),
        ({"name": "某新物质", "hazardous": True}, ["hazmat.flag.unneeded"]),
        ({"name": "电解铜"}, []),
    ],
)
def test_what_no_list_has_is_told_as_unknown_and_a_needless_flag_as_needless(
    goods: dict[str, Any], told: list[str]
) -> None:
    gate = Gate()
    gate.declare(declaration(lines=[line("40", **goods)]))
    gate.file(filed())
    gate.gather()
    assert gate.codes() == told
    assert bool(gate.routed()["hazardous"]) == bool(told), "the safety office is told of what nothing identifies"


def test_the_verdict_says_which_hazardous_goods_are_aboard_and_stops_nobody_for_it() -> None:
    gate = Gate()
    methanol: dict[str, Any] = {"name": "甲醇", "cas": "67-56-1", "un": "1230", "class": "3", "hazardous": True}
    gate.declare(declaration(lines=[line(**methanol)]))
    gate.file(filed())
    gate.gather()
    aboard = [one for one in gate.routed()["findings"] if one["code"] == "hazmat.goods.aboard"]
    assert [one["facts"] for one in aboard] == [{"name": "甲醇", "hazard_class": "3"}]
    assert gate.codes() == []


def test_ordinary_goods_are_not_said_to_be_hazardous() -> None:
    gate = Gate()
    gate.declare(declaration())
    gate.file(filed())
    gate.gather()
    assert not [one for one in gate.routed()["findings"] if one["code"].startswith("hazmat.")]
