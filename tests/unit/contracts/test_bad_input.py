"""Whatever is sent, the answer is a list of wrong fields that exist, never an exception of another kind."""

import copy
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st
from kakou.contracts import topics
from kakou.contracts.documents.declaration import Declaration
from kakou.contracts.documents.gate_pass import GatePass
from kakou.contracts.documents.policy import PolicyFiling
from kakou.contracts.documents.receipt import Receipt
from kakou.contracts.documents.reference import ControlOrder, Enterprise, Lane, StorageUnit, Vehicle
from kakou.contracts.events.parsing import WrongEvent, read_event
from kakou.contracts.events.registry import INBOUND
from kakou.contracts.events.writes import Decision
from kakou.contracts.problem import FieldError, pointer
from kakou_cli.documents.topic_contents import TOLD
from pydantic import BaseModel

from tests.unit.contracts.samples import DECLARATION, EVENT, PASS, errors

scalars = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.decimals(allow_nan=False, allow_infinity=False).filter(lambda number: abs(number.adjusted()) < 1000)
    | st.text(max_size=8)
    | st.sampled_from(["2026-11-22T08:00:00+08:00", "9999-12-31", "PT60S", "苏E01234", "", "-1", "1e30", "67-56-1"])
)
values = st.recursive(
    scalars,
    lambda part: (
        st.lists(part, max_size=3) | st.dictionaries(st.sampled_from(["value", "kg", "no", "line", "x"]), part)
    ),
    max_leaves=6,
)
MODELS: list[type[BaseModel]] = [
    *(spec.model for spec in INBOUND.values()),
    *(Declaration, GatePass, PolicyFiling, Receipt, ControlOrder, Enterprise, Lane, StorageUnit, Vehicle, Decision),
]


def names(model: type[BaseModel]) -> list[str]:
    return [str(field.validation_alias or name) for name, field in model.model_fields.items()] + ["unknown"]


def resolves(sent: Any, at: str, code: str) -> bool:
    """Whether `at` points at something in `sent`, or (of what is missing) at a place in something there."""
    parts = [part.replace("~1", "/").replace("~0", "~") for part in at.split("/")[1:]]
    for depth, part in enumerate(parts, start=1):
        if isinstance(sent, list) and part.isdecimal() and int(part) < len(sent):
            sent = sent[int(part)]
        elif isinstance(sent, dict) and part in sent:
            sent = sent[part]
        else:
            return depth == len(parts) and isinstance(sent, dict) and code in ("missing", "receipt_subject")
    return True


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
@given(data=st.data())
def test_any_json_is_accepted_or_its_wrong_fields_are_named(model: type[BaseModel], data: st.DataObject) -> None:
    sent = data.draw(st.dictionaries(st.sampled_from(names(model)), values))
    found = errors(model, sent)
    assert all(error.message and resolves(sent, error.pointer, error.code) for error in found), found
    if not found:
        document = model.model_validate(sent)
        assert model.model_validate(orjson.loads(document.model_dump_json())) == document


@pytest.mark.parametrize(("model", "right"), [(Declaration, DECLARATION), (GatePass, PASS)])
@given(data=st.data())
def test_one_field_spoilt_names_that_field_alone(
    model: type[BaseModel], right: dict[str, Any], data: st.DataObject
) -> None:
    field = data.draw(st.sampled_from(sorted(right)))
    spoilt = copy.deepcopy(right) | {field: data.draw(values)}
    about = {"kind": {"kind", "no", "lines"}, "direction": {"direction", "no"}}.get(field, {field})
    assert {error.pointer.split("/")[1] for error in errors(model, spoilt)} <= about


def wrong_fields_of_event(sent: Any) -> tuple[FieldError, ...]:
    try:
        read_event(sent)
    except WrongEvent as wrong:
        return wrong.errors
    return ()


@given(st.dictionaries(st.sampled_from([*EVENT, "unknown"]), values))
def test_any_json_as_an_event_is_accepted_or_refused_with_its_wrong_fields(sent: dict[str, Any]) -> None:
    spoilt = copy.deepcopy(EVENT) | sent
    wrong = wrong_fields_of_event(spoilt)
    assert {error.pointer.split("/")[1] for error in wrong} <= {*EVENT, "unknown"}


def test_every_wrong_field_is_named() -> None:
    found = errors(GatePass, {"no": "x", "total": -1})
    assert {error.pointer for error in found} == {"/no", "/type", "/direction", "/vehicle", "/total"}


def test_a_pointer_escapes_what_json_pointers_reserve() -> None:
    assert pointer(["a/b", "c~d", 0], under="/data") == "/data/a~1b/c~0d/0"


def test_the_names_of_topics_and_types_are_all_different() -> None:
    names_given = [*topics.TOPICS, *INBOUND, *TOLD]
    assert len(set(names_given)) == len(names_given)
