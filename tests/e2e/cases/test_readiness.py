"""Readiness says before the truck comes what the gate will say of its papers."""

from typing import Any

import pytest

from tests.e2e.cases.papers import Fields, gate_pass, goods
from tests.e2e.cases.trade import Trade

MACHINE: Fields = {"equipment": True, "imported": True, "unit": "001", "controls": ["licence"]}
IN_AND_OUT: dict[str, tuple[Fields, str, set[str]]] = {
    "imported equipment without a licence": (
        goods("1", "8000", part_no="SMT-2", **MACHINE),
        "I",
        {"document.licence.missing"},
    ),
    "imported equipment with its licence": (
        goods("1", "8000", part_no="SMT-3", licence="LIC-26-0043", **MACHINE),
        "I",
        set(),
    ),
    "materials without a licence": (goods("100", "8000", controls=["licence"]), "E", {"document.licence.missing"}),
    "goods of which a quota is kept": (goods("100", "8000", controls=["quota"]), "E", set()),
}


@pytest.mark.parametrize("what", IN_AND_OUT)
def test_readiness_and_the_gate_say_the_same(trade: Trade, what: str) -> None:
    line, direction, codes = IN_AND_OUT[what]
    filed = trade.files(gate_pass(trade.declares(line, direction=direction), direction=direction, type=3))
    ready = filed.readiness()
    assert ({reason["code"] for reason in ready["reasons"]}, ready["ready"]) == (codes, not codes)
    verdict: dict[str, Any] = trade.arrives(filed, lane="X01" if direction == "E" else "E01").view()["verdict"]
    assert (verdict["check_result"] == "Y") == ready["ready"]
    assert {one["code"] for one in verdict["reasons"] if one["outcome"] != "note"} == codes


def test_a_firm_that_the_document_names_is_looked_at_too(trade: Trade) -> None:
    declared = trade.declares(goods("100", "8000"), firm="3105940077")
    filed = trade.files(gate_pass(declared))
    assert filed.readiness()["ready"]
    trade.orders("enterprise", "3105940077")
    assert [one["code"] for one in filed.readiness()["reasons"]] == ["document.control.ordered"]
