"""A published schema says of each field what stands below it in the code, and of its form what its type says."""

from typing import Annotated, Generic, TypeVar

from kakou.contracts.base import Blank, InboundModel, OutboundModel
from kakou.contracts.documents.policy import PolicyFiling, PolicyValues
from kakou.contracts.documents.reference import UnitContact
from kakou.values.plates import Plate
from pydantic import Field

T = TypeVar("T")


class Bus(InboundModel):
    """A bus."""

    plate: Plate
    """Its registration plate."""
    seats: int = 12
    """How many people
    may sit in it."""
    second_plate: Annotated[Plate | None, Blank] = None
    """The plate of its trailer."""
    hazard_class: str | None = Field(default=None, validation_alias="class", serialization_alias="class")
    """The class of what it carries."""
    unsaid: str = ""


class NightBus(Bus):
    seats: int = 6
    lamps: int = 2
    """How many lamps it has."""


class Page(OutboundModel, Generic[T]):
    items: tuple[T, ...]
    """What the page holds."""


def text(model: type[InboundModel | OutboundModel], field: str) -> str | None:
    description: str | None = model.model_json_schema()["properties"][field].get("description")
    return description


def test_a_field_is_described_by_the_docstring_below_it() -> None:
    assert text(Bus, "seats") == "How many people may sit in it."
    assert text(Bus, "unsaid") is None


def test_what_the_type_of_a_field_says_of_its_form_is_kept() -> None:
    form = text(Bus, "plate")
    assert form is not None
    assert form.startswith("Its registration plate. Form: a plate such as ")
    optional = Bus.model_json_schema()["properties"]["second_plate"]
    assert optional["description"] == "The plate of its trailer."
    assert optional["anyOf"][0]["description"].startswith("a plate such as ")


def test_a_field_is_described_under_the_name_that_the_wire_has_for_it() -> None:
    assert text(Bus, "class") == "The class of what it carries."
    written = Bus.model_json_schema(mode="serialization")["properties"]
    assert written["class"]["description"] == "The class of what it carries."


def test_a_model_describes_what_it_inherits() -> None:
    assert text(NightBus, "seats") == "How many people may sit in it."
    assert text(NightBus, "lamps") == "How many lamps it has."
    assert text(UnitContact, "phone") == "The telephone number to call."


def test_a_model_of_any_type_describes_its_fields() -> None:
    assert text(Page[int], "items") == "What the page holds."


def test_a_filing_of_the_policy_describes_each_parameter_as_the_policy_does() -> None:
    assert text(PolicyFiling, "pass_life") == text(PolicyValues, "pass_life") is not None
