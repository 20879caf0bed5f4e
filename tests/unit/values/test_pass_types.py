"""What a pass's type and bind mean stands in one table; everybody else asks for a trait."""

from typing import Any, get_args

import pytest
from kakou.contracts.documents.gate_pass import GatePass
from kakou.rules.gate_pass import binding, goods_without_document, grade_of, takes_part
from kakou.values.pass_types import TRAITS, Bind, Cargo, Grade, PassTraits, PassType, gravest, types_of_grade
from pydantic import BaseModel, ValidationError

from tests.structure.code import places_that_know_a_pass_type

TYPES = [
    # type, cargo, documents, must name one, bind, all lines are goods, grades, first line, released later, weighed
    (1, "declared", "any", True, None, False, (), True, True, True),
    (2, "declared", "any", True, None, False, (), True, False, True),
    (3, "declared", "any", True, None, False, (), False, False, True),
    (4, "non-declared", "any", True, None, True, ("G3",), False, False, True),
    (5, "registered", "none", False, None, True, ("G1", "G2"), False, False, True),
    (6, "empty", "none", False, None, False, ("G4",), False, False, True),
    (7, "declared", "two-step", True, Bind.SEVERAL, False, (), True, False, False),
]


class Form(BaseModel):
    type: PassType
    bind: Bind | None = None


def a_pass(type_: int, **more: Any) -> GatePass:
    vehicle = {"plate": "苏E01234", "tare": "13000"}
    document = {"direction": "I", "no": "Z3105I261122000000000042", "type": type_, "vehicle": vehicle, "total": "33000"}
    return GatePass.model_validate(document | more)


@pytest.mark.parametrize("row", TYPES, ids=lambda row: str(row[0]))
def test_a_type_has_these_traits(row: tuple[Any, ...]) -> None:
    found = PassType(row[0]).traits
    assert row[1:] == (
        found.cargo,
        found.documents,
        found.must_name,
        found.bind,
        found.all_lines,
        found.grades,
        found.first_line,
        found.released_later,
        found.weighed,
    )


def test_every_type_has_its_row() -> None:
    assert set(TRAITS) == set(PassType)
    assert [row[0] for row in TYPES] == [each.value for each in PassType]


@pytest.mark.parametrize(
    ("cargo", "grades"),
    [("non-declared", ()), ("registered", ()), ("empty", ()), ("declared", ("G3",))],
)
def test_a_type_names_grades_just_where_its_cargo_is_filed_by_them(cargo: Cargo, grades: tuple[Grade, ...]) -> None:
    with pytest.raises(ValueError, match=f"a pass type of {cargo} cargo .* grade.*: samples"):
        PassTraits("samples", cargo, grades=grades)


def test_the_interface_lists_every_type() -> None:
    said = GatePass.model_json_schema()["properties"]["type"]["description"]
    for each in PassType:
        assert f"{each.value} {each.traits.meaning}" in said


def test_no_other_place_tells_types_or_binds_apart_by_their_numbers() -> None:
    assert places_that_know_a_pass_type() == []


@pytest.mark.parametrize(
    ("types", "cargo"),
    [
        ({6}, "empty"),
        ({5, 6}, "registered"),
        ({4, 5}, "non-declared"),
        ({4, 7}, "declared"),
        ({1, 4, 5, 6}, "declared"),
    ],
)
def test_a_truck_counts_as_the_gravest_of_its_passes(types: set[int], cargo: str) -> None:
    assert gravest({PassType(each) for each in types}) == cargo


def test_each_grade_is_filed_with_some_type() -> None:
    assert [[type_.value for type_ in types_of_grade(grade)] for grade in get_args(Grade)] == [[5], [5], [4], [6]]


@pytest.mark.parametrize(
    ("one", "other", "excluded"),
    [(1, 3, True), (3, 1, True), (1, 1, False), (3, 3, False), (2, 3, False), (1, 2, False)],
)
def test_a_document_is_not_one_of_several_and_split_as_well(one: int, other: int, excluded: bool) -> None:
    assert Bind(one).rules_out(Bind(other)) is excluded


def test_a_two_step_pass_takes_its_documents_whole_unless_it_says_otherwise() -> None:
    assert (binding(a_pass(7)), binding(a_pass(7, bind=3)), binding(a_pass(2))) == (Bind.SEVERAL, Bind.PART, None)
    assert [takes_part(a_pass(7, bind=bind)) for bind in (None, 1, 2, 3)] == [False, False, False, True]


@pytest.mark.parametrize(("type_", "count"), [(2, 1), (3, 1), (4, 2), (5, 2), (7, 1)])
def test_goods_without_a_document_name_their_kind_on_a_pass_of_declared_goods(type_: int, count: int) -> None:
    goods = [{"name": "desk"}, {"name": "chair", "goods_kind": "office"}, {"name": "copper", "document_line": 1}]
    assert len(goods_without_document(a_pass(type_, goods=goods))) == count


@pytest.mark.parametrize(
    ("type_", "kinds", "grade"),
    [
        (2, ["office"], None),
        (4, ["office"], "G3"),
        (5, ["office", "living"], "G1"),
        (5, ["office", "tool"], "G2"),
        (5, [], "G1"),
        (6, [], "G4"),
        (7, [], None),
    ],
)
def test_a_pass_has_the_grade_of_its_most_demanding_line(type_: int, kinds: list[str], grade: str | None) -> None:
    assert grade_of(a_pass(type_, goods=[{"name": "x", "goods_kind": kind} for kind in kinds])) == grade


def test_types_and_binds_are_numbers_on_the_wire() -> None:
    form = Form.model_validate({"type": 7, "bind": 1})
    assert (form.type, form.bind) == (PassType.TWO_STEP, Bind.SEVERAL)
    assert form.model_dump_json() == '{"type":7,"bind":1}'
    for mode in ("validation", "serialization"):
        assert Form.model_json_schema(mode=mode)["properties"]["type"]["enum"] == [1, 2, 3, 4, 5, 6, 7]


@pytest.mark.parametrize("wrong", [0, 8, "1", "TWO_STEP", None, [1]])
def test_what_is_no_type_is_refused_with_those_that_are(wrong: Any) -> None:
    with pytest.raises(ValidationError, match="Input should be 1, 2, 3, 4, 5, 6 or 7"):
        Form.model_validate({"type": wrong})
