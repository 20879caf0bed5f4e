"""Mixed trucks: each document by its own rule, in any order of arrival (policy item (六))."""

from typing import Any

import pytest
from kakou.contracts import topics

from tests.unit.lane_router.gate import (
    FIRM,
    LIST,
    LIST_OUT,
    PLATE,
    TWO_STEP,
    Gate,
    declaration,
    filed,
    registered,
    two_step,
)

BOTH = [{"kind": "list", "no": LIST}, {"kind": "two-step", "no": TWO_STEP}]


def test_a_mixed_truck_is_told_which_item_blocks_and_that_the_others_could_pass() -> None:
    gate = Gate()
    gate.declare(declaration(), two_step() | {"summary_released": False})
    gate.file(filed(bind=1, documents=BOTH))
    gate.gather()
    assert sorted(gate.codes()) == ["document.blocks.others", "document.summary.not-released"]
    assert gate.facts("document.blocks.others") == {"document": TWO_STEP, "others": LIST}


def test_it_is_not_said_where_anything_else_stops_the_truck() -> None:
    gate = Gate()
    gate.declare(declaration(), two_step() | {"summary_released": False})
    gate.file(filed(bind=1, documents=BOTH))
    gate.order("vehicle", PLATE)
    gate.gather()
    assert sorted(gate.codes()) == ["document.control.ordered", "document.summary.not-released"]


@pytest.mark.parametrize("last", ["list", "two-step", "release"])
def test_a_mixed_truck_may_go_as_soon_as_the_last_of_its_documents_is_ready(last: str) -> None:
    gate = Gate()
    ready = {"list": declaration(), "two-step": two_step()}
    open_ = {"list": declaration(approved=False), "two-step": two_step() | {"summary_released": False}}
    first, second = ("two-step", "list") if last == "list" else ("list", "two-step")
    gate.declare(open_["list"], open_["two-step"])
    gate.file(filed(bind=1, documents=BOTH))
    gate.declare(ready[first])
    gate.gather()
    assert "document.blocks.others" in gate.codes()
    gate.declare(ready[second])
    assert (gate.codes(), gate.routed()["because"]) == ([], "document")


def test_inspection_may_flip_until_the_raise() -> None:
    gate = Gate()
    gate.declare(declaration(inspection=None))
    gate.file(filed())
    gate.gather()
    for inspection, codes in (
        (True, ["document.inspection.ordered"]),
        (False, []),
        (None, ["document.inspection.undecided"]),
        (False, []),
    ):
        gate.declare(declaration(inspection=inspection))
        if inspection is not None or codes:
            assert gate.codes() == codes
    gate.raised()
    papers = gate.routed()["papers"]
    gate.declare(declaration(inspection=True))
    assert gate.routed()["papers"] == papers, "what is through is through"


def test_a_firm_suspended_after_approval_has_lost_its_privilege_at_the_gate() -> None:
    gate = Gate()
    gate.file(registered())
    gate.gather()
    assert gate.codes() == []
    gate.tell(topics.ENTERPRISE_REGISTERED, {"enterprise": {"code": FIRM, "simplified_suspended": True}})
    assert (gate.codes(), gate.routed()["because"]) == (["filing.firm.suspended"], "enterprise")


RICE = {"line": 1, "name": "大米", "goods_kind": "living", "unit": "kg", "quantity": "40", "gross": "40"}
CONTACT = {"name": "食堂", "phone": "0512-00000000"}


def with_rice(direction: str = "I", **fields: Any) -> dict[str, Any]:
    no = LIST if direction == "I" else LIST_OUT
    documents = [{"kind": "list", "no": no}]
    return filed(1, direction, bind=1, documents=documents, goods=[RICE], contact=CONTACT, **fields)


def test_non_declared_goods_ride_along_into_the_zone_as_lines_without_a_document() -> None:
    gate = Gate()
    gate.declare(declaration())
    gate.file(with_rice())
    gate.gather()
    assert (gate.state(), gate.codes()) == ("bound", [])
    assert gate.routed()["plan"]["check"] == "full", "declared goods are aboard"
    gate.raised()
    counted = [one.data["counted"] for one in gate.out(type_=topics.PASS_CHANGED) if one.data["because"] == "raised"]
    assert [(one["document"], one["name"]) for one in counted[0]] == [(LIST, "电解铜"), (None, "大米")]


def test_but_not_out_of_it() -> None:
    gate = Gate()
    gate.declare(declaration(LIST_OUT, direction="E"))
    gate.file(with_rice("E"))
    assert gate.refusals(1, "E") == ["filing.mixed.outbound"]


def test_their_lines_are_asked_for_what_their_grade_asks_for() -> None:
    gate = Gate()
    gate.declare(declaration())
    rice = {name: value for name, value in RICE.items() if name != "unit"}
    gate.file(with_rice() | {"goods": [rice], "contact": None})
    assert sorted(gate.refusals()) == ["filing.field.missing", "filing.head.missing"]
