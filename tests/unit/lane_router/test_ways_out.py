"""Doing what the remedy says clears the reason; where it says that an officer must look, the officer's word lets go."""

from typing import Any

import pytest
from kakou.contracts import topics
from kakou.reasons.rendering import TABLE

from tests.unit.lane_router.deeds import (
    Deed,
    again,
    all_of,
    comes,
    days,
    declares,
    files,
    laden,
    lane,
    lane_says,
    officer,
    on_list,
    on_receipt,
    out_list,
    pass_out,
    policy,
    receipt,
    vehicle,
)
from tests.unit.lane_router.gate import (
    FIRM,
    LIST,
    LIST_OUT,
    OTHER_LIST,
    PLATE,
    TWO_STEP,
    declaration,
    empty,
    filed,
    line,
    part,
    pass_no,
    registered,
    two_step,
)
from tests.unit.weight_check.crossing import Crossing

BOX, OTHER_BOX, MISREAD_BOX = "CSQU3054383", "TCLU9012340", "MSKU7654321"
OTHER = "苏E99999"
LPG = {"line": 1, "name": "液化石油气钢瓶", "goods_kind": "living", "unit": "kg", "quantity": "50", "gross": "50"}
MACHINE = {"part_no": "SMT-1", "unit": "001", "imported": True, "equipment": True, "controls": ["licence"]}
MOVED = {"item_no": "ART-1", "name": "油画"}


def on_other_list(serial: int = 2, plate: str = PLATE) -> Deed:
    documents = [{"kind": "list", "no": OTHER_LIST}]
    return all_of(declares(declaration(OTHER_LIST)), files(filed(serial, plate=plate, documents=documents)))


def movement(no: str, direction: str, quantity: str = "10", **fields: Any) -> dict[str, Any]:
    goods = line(quantity, **{**MOVED, **fields})
    permission = {"type": "C"}
    return declaration(no, kind="movement", direction=direction, permission=permission, lines=[goods])


def moves(serial: int, document: dict[str, Any]) -> Deed:
    documents = [{"kind": "movement", "no": document["no"]}]
    one = filed(serial, document["direction"], type=4, documents=documents, contact={"name": "展览部"})
    return all_of(declares(document), files(one), comes(session=f"m{serial}", direction=document["direction"]))


def out(quantity: str = "10") -> Deed:
    return all_of(
        vehicle(),
        moves(8, movement("CR8", "E", quantity)),
        lambda crossing: (crossing.raised("m8"), crossing.departs("m8")),
    )


def approved(**fields: Any) -> Deed:
    """The national system has approved what our books speak against."""
    return all_of(vehicle(), files(filed(approval=1, **fields)))


THIS_CARD = {"id": "C1", "plate": PLATE, "issued_at": "2026-01-01T00:00:00+08:00", "valid_days": 30}
RENEWED = THIS_CARD | {"valid_days": 3650}
DRIVER = {"id": "D1", "issued_at": "2026-01-01T00:00:00+08:00", "valid_days": 30}
SHOWN = [pass_no(1)]
MIXED = [{"kind": "list", "no": LIST}, {"kind": "two-step", "no": TWO_STEP}]
DRAWN = dict.fromkeys(("aeo", "ordinary", "dishonest"), "1")


def boxed(*read: str, confidence: str = "Y") -> dict[str, Any]:
    return {"containers": [{"no": no, "confidence": confidence} for no in read]}


def with_box(no: str = BOX) -> Deed:
    return laden(containers=[{"no": no, "weight": "0"}])


def trailed(plate: str) -> dict[str, Any]:
    return {"plates": [{"text": PLATE, "confidence": "Y"}, {"text": plate, "confidence": "Y"}]}


CURES: dict[str, tuple[Deed, Deed]] = {
    "identity.plate.unread": (all_of(laden(), comes(plates=[], pass_nos=SHOWN)), again()),
    "identity.plate.conflict": (all_of(laden(), comes(tags=[{"id": "T1", "plate": "苏E77777"}])), officer),
    "identity.plate.mismatch": (
        all_of(laden(), comes(plate=OTHER, pass_nos=SHOWN)),
        all_of(on_other_list(2, OTHER), again(plate=OTHER)),
    ),
    "identity.plate.lookalike": (all_of(laden(), comes(plate="苏EQ1234")), officer),
    "identity.plate.unsure": (all_of(laden(), comes(plates=[{"text": PLATE, "confidence": "N"}])), again()),
    "identity.plate.elsewhere": (
        all_of(laden(), files(pass_out(2, approval=1)), comes(), comes(session="s2", lane="G2/X1", direction="E")),
        officer,
    ),
    "identity.plate.other-in-session": (
        all_of(laden(), on_other_list(2, OTHER), comes(), comes(plate=OTHER)),
        comes(plate=OTHER, session="s2"),
    ),
    "identity.trailer.mismatch": (
        all_of(laden(vehicle={"plate": PLATE, "tare": "8000", "frame_no": "苏E1234挂"}), comes(**trailed("苏E9999挂"))),
        again(**trailed("苏E1234挂")),
    ),
    "identity.container.check-digit": (all_of(with_box(), comes(**boxed(MISREAD_BOX))), again(**boxed(BOX))),
    "identity.container.unread": (all_of(with_box(), comes(**boxed("", confidence="N"))), again(**boxed(BOX))),
    "identity.container.unsure": (all_of(with_box(), comes(**boxed(OTHER_BOX, confidence="N"))), again(**boxed(BOX))),
    "identity.container.mismatch": (all_of(with_box(), comes(**boxed(OTHER_BOX))), again(**boxed(BOX))),
    "identity.container.none-seen": (all_of(with_box(), comes()), again(**boxed(BOX))),
    "identity.container.on-empty-truck": (
        all_of(vehicle(), files(empty()), comes("8000", **boxed(BOX))),
        again(weight="8000"),
    ),
    "identity.container.unexpected": (all_of(laden(), comes(**boxed(BOX))), again()),
    "identity.seal.mismatch": (all_of(laden(seals=["S1"]), comes(seals=["S2"])), officer),
    "identity.vehicle.expired": (all_of(laden(), vehicle(valid_until="2026-11-01"), comes()), vehicle()),
    "identity.vehicle.controlled": (all_of(laden(), vehicle(controlled=True), comes()), vehicle()),
    "identity.vehicle-card.expired": (all_of(laden(), comes(cards=[THIS_CARD])), again(cards=[RENEWED])),
    "identity.driver-card.expired": (
        all_of(laden(), comes(driver_card=DRIVER)),
        again(driver_card=DRIVER | {"valid_days": 3650}),
    ),
    "pass.number.none-found": (all_of(vehicle(), comes()), all_of(on_other_list(), again())),
    "pass.number.unknown": (
        all_of(vehicle(), comes(pass_nos=[pass_no(2)])),
        all_of(on_other_list(), again(pass_nos=[pass_no(2)])),
    ),
    "pass.customs.wrong": (
        all_of(laden(), comes(pass_nos=["Z3111I261122000000000001"])),
        again(pass_nos=SHOWN),
    ),
    "pass.direction.wrong": (all_of(laden(), comes(direction="E")), comes(session="s2")),
    "pass.state.not-approved": (all_of(laden(approval=2), comes()), receipt("SAS221", "1")),
    "pass.state.used": (
        all_of(laden(), comes(session="s0"), lambda crossing: crossing.raised("s0"), comes(pass_nos=SHOWN)),
        all_of(on_other_list(), again()),
    ),
    "pass.state.void": (
        all_of(laden(), lambda crossing: crossing.void(), comes()),
        all_of(on_other_list(), again()),
    ),
    "pass.state.in-doubt": (
        all_of(
            laden(),
            comes(session="s0"),
            lambda crossing: (crossing.void(), crossing.departs("s0")),
            comes(pass_nos=SHOWN),
        ),
        officer,
    ),
    "pass.life.expired": (
        all_of(laden(approved_at="2026-11-01T08:00:00+08:00"), comes()),
        all_of(lambda crossing: crossing.void(), on_other_list(), again()),
    ),
    "pass.life.long-expired": (
        all_of(policy(pass_life="P1D", passes_kept="P10D"), laden(), days(14), comes(pass_nos=SHOWN)),
        all_of(on_other_list(), again()),
    ),
    "pass.visit.bound-elsewhere": (
        all_of(laden(), comes(session="s0", lane="G1/E02"), comes()),
        all_of(lambda crossing: crossing.departs("s0", "backed-out", "G1/E02"), again()),
    ),
    "pass.choice.ambiguous": (
        all_of(policy(one_live_pass=False), laden(), on_other_list(), comes()),
        again(pass_nos=SHOWN),
    ),
    "pass.gate.wrong-step": (
        all_of(laden(gates="dual"), lane("E01", step=2), lane("E02", step=1), comes()),
        comes(session="s2", lane="G1/E02"),
    ),
    "pass.receipt.contradicted": (all_of(laden(), receipt("SAS223", "1"), comes()), officer),
    "pass.disposal.refused": (all_of(laden(), receipt("SAS224", "2"), comes()), receipt("SAS224", "3")),
    "document.receipt.contradicted": (all_of(laden(), on_receipt("INV201", "3"), comes()), on_receipt("INV201", "1")),
    "document.number.unknown": (all_of(approved(), comes()), declares(declaration())),
    "document.number.completed": (
        all_of(
            policy(declarations_kept="P10D"),
            on_list(entry_released=True),
            comes(session="s0"),
            lambda crossing: crossing.raised("s0"),
            days(14),
            files(filed(3, approval=1)),
            comes(pass_nos=[pass_no(3)]),
        ),
        all_of(lambda crossing: crossing.void(3), on_other_list(), again()),
    ),
    "document.approval.missing": (all_of(on_list(approved=False), comes()), declares(declaration())),
    "document.entry.not-released": (
        all_of(policy(entry_release_required=True), laden(), comes()),
        declares(declaration(entry_released=True)),
    ),
    "document.summary.not-accepted": (
        all_of(
            vehicle(),
            declares(declaration(), two_step() | {"summary_accepted": False}),
            files(filed(bind=1, documents=MIXED)),
            comes(),
        ),
        declares(two_step()),
    ),
    "document.summary.not-released": (
        all_of(
            vehicle(),
            declares(declaration(), two_step() | {"summary_released": False}),
            files(filed(bind=1, documents=MIXED)),
            comes(),
        ),
        declares(two_step()),
    ),
    "document.control.ordered": (
        all_of(laden(), lambda crossing: crossing.order("pass", pass_no(1)), comes()),
        lambda crossing: crossing.order("pass", pass_no(1), "released"),
    ),
    "document.inspection.ordered": (all_of(on_list(inspection=True), comes()), officer),
    "document.inspection.undecided": (all_of(on_list(inspection=None), comes()), declares(declaration())),
    "document.passage.none": (
        all_of(declares(declaration(passage="none")), approved(), comes()),
        all_of(lambda crossing: crossing.void(), on_other_list(), again()),
    ),
    "document.direction.wrong": (
        all_of(declares(out_list()), approved(documents=[{"kind": "list", "no": LIST_OUT}]), comes()),
        all_of(lambda crossing: crossing.void(), on_other_list(), again()),
    ),
    "document.permission.expired": (
        all_of(on_list(permission={"type": "F", "until": "2026-11-01"}), comes()),
        declares(declaration(permission={"type": "F", "until": "2026-12-01"})),
    ),
    "document.guarantee.missing": (
        all_of(vehicle(), declares(out_list(list_type="1")), files(pass_out()), comes(direction="E")),
        declares(out_list(list_type="1", guarantee="BG-1")),
    ),
    "document.licence.missing": (
        all_of(
            vehicle(),
            declares(out_list(lines=[line(controls=["licence"])])),
            files(pass_out()),
            comes(direction="E"),
        ),
        declares(out_list(lines=[line(controls=["licence"], licence="26-AA-1")])),
    ),
    "document.licence.exceeded": (
        all_of(
            vehicle(),
            declares(declaration(OTHER_LIST, lines=[line("1", **MACHINE, licence="26-AA-1")])),
            files(filed(8, documents=[{"kind": "list", "no": OTHER_LIST}])),
            comes(session="in"),
            lambda crossing: (crossing.raised("in"), crossing.departs("in")),
            declares(out_list(lines=[line("3", **MACHINE)])),
            files(pass_out()),
            comes(direction="E"),
        ),
        declares(out_list(lines=[line("3", **MACHINE, licence="26-AA-2")])),
    ),
    "document.return.not-away": (all_of(vehicle(), moves(1, movement("CR1", "I"))), officer),
    "document.return.more": (
        all_of(out("10"), moves(1, movement("CR1", "I", "11"))),
        all_of(
            lambda crossing: (crossing.departs("m1", "backed-out"), crossing.void()),
            moves(2, movement("CR2", "I", "10")),
        ),
    ),
    "document.return.other-thing": (all_of(out(), moves(1, movement("CR1", "I", name="雕塑"))), officer),
    "document.return.other-permission": (
        all_of(out(), moves(1, movement("CR1", "I") | {"permission": {"type": "E"}})),
        officer,
    ),
    "document.return.late": (
        all_of(policy(stay_limit="PT0S"), out(), moves(1, movement("CR1", "I"))),
        officer,
    ),
    "document.ledger.over-release": (
        all_of(
            declares(declaration()),
            files(part(1, "60"), part(2, "60", plate=PLATE, approval=1)),
            vehicle(),
            comes(pass_nos=[pass_no(2)]),
        ),
        declares(declaration(lines=[line("120")])),
    ),
    "lane.class.wrong": (
        all_of(laden(), lane("E01", classes=["non-declared"]), lane("E02", classes=["declared"]), comes()),
        comes(session="s2", lane="G1/E02"),
    ),
    "lane.class.hazardous-required": (
        all_of(
            policy(hazardous_lane_required=True),
            on_list(lines=[line(name="甲醇", cas="67-56-1", un="1230", hazardous=True)]),
            lane("E01"),
            lane("E02", classes=["hazardous"]),
            comes(),
        ),
        comes(session="s2", lane="G1/E02"),
    ),
    "lane.class.none-fits": (all_of(laden(), lane("E01", classes=["non-declared"]), comes()), officer),
    "lane.direction.wrong": (
        all_of(laden(), lane("E01", directions=["E"]), lane("E02", directions=["I"]), comes()),
        all_of(lambda crossing: crossing.departs(how="backed-out"), comes(session="s2", lane="G1/E02")),
    ),
    "lane.hazardous.registered-goods": (
        all_of(vehicle(), files(registered(1, LPG)), comes("12000")),
        all_of(
            lambda crossing: crossing.void(),
            declares(declaration(lines=[line(name="液化石油气", un="1075", hazardous=True)])),
            files(filed(2)),
            again(),
        ),
    ),
    "lane.dangerous-goods.registered": (
        all_of(vehicle(), files(registered(1, LPG | {"name": "锂电池"})), comes("12000")),
        all_of(
            lambda crossing: crossing.void(),
            declares(declaration(lines=[line(name="锂电池", un="3480")])),
            files(filed(2)),
            again(),
        ),
    ),
    "lane.state.closed": (
        all_of(laden(), lane("E02"), lane_says(open=False), comes()),
        comes(session="s2", lane="G1/E02"),
    ),
    "lane.state.faulty": (
        all_of(laden(), lane("E02"), lane_says(open=True, devices=[{"id": "16", "state": 2}]), comes()),
        comes(session="s2", lane="G1/E02"),
    ),
    "lane.state.none-open": (all_of(laden(), lane_says(open=False), comes()), officer),
    "draw.inspection.drawn": (all_of(policy(draw=DRAWN), laden(), comes()), officer),
    "draw.spot-check.drawn": (all_of(policy(spot_check=DRAWN), vehicle(), files(empty()), comes("8000")), officer),
    "hazmat.flag.missing": (
        all_of(on_list(lines=[line(name="甲醇", cas="67-56-1")]), comes()),
        declares(declaration(lines=[line(name="甲醇", cas="67-56-1", hazardous=True)])),
    ),
    "hazmat.identifiers.disagree": (
        all_of(on_list(lines=[line(name="A剂", cas="7782-50-5", un="1203", hazardous=True)]), comes()),
        declares(declaration(lines=[line(name="A剂", cas="7782-50-5", un="1017", hazardous=True)])),
    ),
    "hazmat.name.disagrees": (
        all_of(on_list(lines=[line(name="甲醇", cas="67-64-1", hazardous=True)]), comes()),
        declares(declaration(lines=[line(name="丙酮", cas="67-64-1", hazardous=True)])),
    ),
    "hazmat.load.forbidden": (
        all_of(
            on_list(
                lines=[
                    line(name="炸药", hazardous=True) | {"class": "1.1"},
                    line(name="甲醇", un="1230", hazardous=True) | {"line": 2},
                ]
            ),
            comes(),
        ),
        all_of(
            lambda crossing: (crossing.departs(how="backed-out"), crossing.void()),
            declares(declaration(OTHER_LIST, lines=[line(name="甲醇", un="1230", hazardous=True)])),
            files(filed(2, documents=[{"kind": "list", "no": OTHER_LIST}])),
            comes(session="s2"),
        ),
    ),
    "hazmat.load.zone-ban": (
        all_of(
            lambda crossing: crossing.tell(
                topics.HAZARDOUS_GOODS_ADDED,
                {"additions": {"source": "notice 7", "mixed_loading": [{"classes": ["3", "5.1"]}]}},
            ),
            on_list(
                lines=[
                    line(name="甲醇", un="1230", hazardous=True),
                    line(name="双氧水", un="2014", hazardous=True) | {"line": 2},
                ]
            ),
            comes(),
        ),
        all_of(
            lambda crossing: (crossing.departs(how="backed-out"), crossing.void()),
            declares(declaration(OTHER_LIST, lines=[line(name="甲醇", un="1230", hazardous=True)])),
            files(filed(2, documents=[{"kind": "list", "no": OTHER_LIST}])),
            comes(session="s2"),
        ),
    ),
    "filing.firm.suspended": (
        all_of(
            vehicle(),
            files(registered()),
            lambda crossing: crossing.tell(
                topics.ENTERPRISE_REGISTERED, {"enterprise": {"code": FIRM, "simplified_suspended": True}}
            ),
            comes("12000"),
        ),
        all_of(lambda crossing: crossing.void(), on_other_list(), again()),
    ),
}

SPOKEN_ELSEWHERE = ("weight.", "officer.", "technical.", "visit.", "filing.", "hazmat.forecast.", "seal.")
"""At the gate lane-router says nothing of these, one of them apart."""


def test_every_reason_that_stops_a_truck_for_its_papers_is_tried() -> None:
    stopping = {code for code, spec in TABLE.items() if spec.outcome != "note"}
    ours = {code for code in stopping if not code.startswith(SPOKEN_ELSEWHERE)}
    assert ours == CURES.keys() - {"filing.firm.suspended"}


@pytest.mark.parametrize("code", CURES)
def test_doing_what_the_remedy_says_clears_the_reason(code: str) -> None:
    story, cure = CURES[code]
    crossing = Crossing()
    story(crossing)
    assert code in [one["code"] for one in last(crossing)["reasons"]]
    cure(crossing)
    after = last(crossing)
    if cure is officer:
        assert after["check_result"] == "Y"
    else:
        assert code not in [one["code"] for one in after["reasons"]]
        assert after["check_result"] == "Y", [one["code"] for one in after["reasons"]]


def last(crossing: Crossing) -> dict[str, Any]:
    """The verdict reached last, at whichever lane."""
    verdict: dict[str, Any] = crossing.out(type_=topics.VERDICT_REACHED)[-1].data["verdict"]
    return verdict
