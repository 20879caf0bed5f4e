"""The JSON Schema of a pass of each grade (S-200, S-50): the pass's own, with what the grade asks for and rules out."""

from typing import Any

from kakou.contracts.documents.gate_pass import GatePass
from kakou.values.pass_types import Grade, types_of_grade

from lane_router.filings.rules.grades import GRADES, GradeForm

DIALECT = "https://json-schema.org/draft/2020-12/schema"
PRESENT = {"not": {"type": "null"}}
WEIGHT = [{"required": [name], "properties": {name: PRESENT}} for name in ("gross", "net")]
"""Gross or net, whichever is known."""


def schema_of(grade: Grade) -> dict[str, Any]:
    """The schema of a pass of gate-registered goods (G1, G2), of one under a permission (G3), of an empty one (G4)."""
    form = GRADES[grade]
    document = GatePass.model_json_schema(mode="validation")
    document["$schema"], document["$id"] = DIALECT, f"urn:kakou:filing:{grade}"
    document["title"] = f"A pass of grade {grade}: {form.goods}"
    _narrow(document, "type", {"enum": [type_.value for type_ in types_of_grade(grade)]})
    # Only two-step passes, which have no grade, may leave their weights out.
    document["required"] += ["total", *form.head]
    document["$defs"]["PassVehicle"]["required"].append("tare")
    for part, name in ((document, "total"), (document["$defs"]["PassVehicle"], "tare")):
        _narrow(part, name, {"allOf": [part["properties"][name], PRESENT]})
    for name in form.head:
        _narrow(document, name, {"allOf": [document["properties"][name], PRESENT]})
    if form.documents:
        document["required"] += ["documents", "bind"]
        document["properties"]["documents"]["minItems"] = 1
    else:
        _rule_out(document, "documents", "bind")
    if form.laden:
        _ask_goods(document, form)
    else:
        _rule_out(document, "goods", "containers")
    return document


def _ask_goods(document: dict[str, Any], form: GradeForm) -> None:
    """Lines of a document need nothing more: the document describes them."""
    asked = (*form.line, *(("goods_kind",) if form.kinds else ()))
    own: dict[str, Any] = {"required": list(asked), "properties": dict.fromkeys(asked, PRESENT)}
    if form.kinds:
        own["properties"]["goods_kind"] = {"enum": list(form.kinds)}
        own["properties"]["controls"] = {"maxItems": 0}
        document["required"].append("goods")
        document["properties"]["goods"]["minItems"] = 1
    else:
        own = {"if": {"properties": {"document_line": {"type": "null"}}}, "then": own}
    document["properties"]["goods"]["items"] = {"allOf": [document["properties"]["goods"]["items"], own]}
    weighed = {"properties": {"goods": {"items": {"anyOf": WEIGHT}}}}
    document["anyOf"] = [*WEIGHT, weighed]


def _rule_out(document: dict[str, Any], *names: str) -> None:
    """Absent, null or empty."""
    nothing: list[Any] = [None, []]
    for name in names:
        _narrow(document, name, {"enum": nothing})


def _narrow(part: dict[str, Any], name: str, form: dict[str, Any]) -> None:
    """Give a field another form; what it means stays the same."""
    part["properties"][name] = {"description": part["properties"][name]["description"], **form}
