"""Filing as the remedy of a refusal says gets the pass approved."""

from typing import Any

import pytest
from kakou.contracts import topics
from kakou.reasons.rendering import TABLE

from tests.unit.lane_router.deeds import Deed, all_of, declares, files, out_list, pass_out, vehicle
from tests.unit.lane_router.gate import (
    FIRM,
    LIST,
    LIST_OUT,
    OTHER_LIST,
    declaration,
    empty,
    filed,
    part,
    registered,
    two_step,
)
from tests.unit.weight_check.crossing import Crossing

OTHER = "苏E99999"
ON_LIST = {"kind": "list", "no": LIST}
ON_BOTH = [ON_LIST, {"kind": "list", "no": OTHER_LIST}]
SAMPLE = {"line": 1, "name": "样品", "goods_kind": "sample", "unit": "kg", "quantity": "1", "gross": "1"}
OUT_OF_SCOPE = {**SAMPLE, "goods_kind": None}
OUT_MIXED = [{"kind": "list", "no": LIST_OUT}, {"kind": "two-step", "no": "310520261000000043"}]
OUT_TWO_STEP = two_step("310520261000000043", direction="E")

REFILED: dict[str, tuple[Deed, dict[str, Any], dict[str, Any]]] = {
    # before, the pass that is refused, the one that does as the remedy says
    "filing.customs.mismatch": (declares(declaration()), filed(customs="3111"), filed(2)),
    "filing.bind.missing": (declares(declaration()), filed(bind=None), filed(2)),
    "filing.bind.several-documents": (
        declares(declaration(), declaration(OTHER_LIST)),
        filed(bind=2, documents=ON_BOTH),
        filed(2, bind=1, documents=ON_BOTH),
    ),
    "filing.bind.not-allowed": (vehicle(), empty() | {"goods": [SAMPLE]}, empty(2)),
    "filing.bind.many-to-many": (
        all_of(declares(declaration(), declaration(OTHER_LIST)), files(part(8, "10"))),
        filed(1, bind=1, documents=ON_BOTH),
        part(2, "20"),
    ),
    "filing.type.documents-missing": (declares(declaration()), filed(documents=[]), filed(2)),
    "filing.type.document-kind": (declares(declaration()), filed(type=7), filed(2, type=2)),
    "filing.mixed.outbound": (
        declares(out_list(), OUT_TWO_STEP),
        filed(1, "E", bind=1, documents=OUT_MIXED),
        pass_out(2),
    ),
    "filing.passage.none": (
        declares(declaration(passage="none"), declaration(OTHER_LIST)),
        filed(),
        filed(2, documents=ON_BOTH[1:]),
    ),
    "filing.line.missing": (declares(declaration()), filed(bind=3), part(2, "10")),
    "filing.line.unknown": (
        declares(declaration()),
        part(1, "10") | {"goods": [{"line": 1, "document_line": 9, "quantity": "1", "unit": "035"}]},
        part(2, "10"),
    ),
    "filing.line.unit": (
        declares(declaration()),
        part(1, "10") | {"goods": [{"line": 1, "document_line": 1, "quantity": "1", "unit": "070"}]},
        part(2, "10"),
    ),
    "filing.ledger.over-allocated": (
        all_of(declares(declaration()), files(part(8, "60"))),
        part(1, "60"),
        part(2, "40"),
    ),
    "filing.pass.live-exists": (files(empty(8, plate=OTHER)), empty(1, plate=OTHER), empty(2)),
    "filing.field.missing": (vehicle(), registered(1, SAMPLE), registered(2, {**SAMPLE, "hs": "4821100000"})),
    "filing.head.missing": (vehicle(), registered() | {"contact": None}, registered(2)),
    "filing.goods.out-of-scope": (
        vehicle(),
        registered(1, OUT_OF_SCOPE),
        registered(2, {**SAMPLE, "goods_kind": "living"}),
    ),
    "filing.firm.suspended": (
        all_of(
            declares(declaration()),
            lambda crossing: crossing.tell(
                topics.ENTERPRISE_REGISTERED, {"enterprise": {"code": FIRM, "simplified_suspended": True}}
            ),
        ),
        registered(),
        filed(2),
    ),
    "filing.approval.national-refused": (declares(declaration()), filed(approval=3), filed(2)),
}
TOLD_OTHERWISE = {"filing.pass.not-voidable", "filing.amendment.below-passed"}
"""Reasons against a void or an amendment; a used pass stays used, and test_remedies.py tries the quantity."""


def test_every_reason_against_a_filing_is_tried() -> None:
    refusing = {code for code, spec in TABLE.items() if code.startswith("filing.") and spec.outcome != "note"}
    assert refusing == REFILED.keys() | TOLD_OTHERWISE


@pytest.mark.parametrize("code", REFILED)
def test_filing_as_the_remedy_says_is_approved(code: str) -> None:
    before, wrong, right = REFILED[code]
    crossing = Crossing()
    before(crossing)
    crossing.file(wrong)
    assert code in crossing.refusals(1, wrong["direction"])
    crossing.file(right)
    assert crossing.state(2, right["direction"]) == "approved", crossing.refusals(2, right["direction"])
