"""A weighbridge's reading, the same object in a gathering and in an event of its own.

Three things that must not be mixed up: absent (the reading follows; `Weight | None` is None), not collected
(null, blank or 0 was sent; a Weight whose `kg` is None), and a number.
"""

from decimal import Decimal
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError

from kakou.contracts.base import Blank, Count, Flag, Many
from kakou.contracts.events.evidence import Evidence, Measured, NotRead, Whole
from kakou.values.devices import DeviceCondition
from kakou.values.locations import Identifier
from kakou.values.times import Day

Collected = Annotated[Measured | None, Blank, AfterValidator(lambda kg: kg or None)]
"""0 on real receipts means that nothing was collected, never that the truck weighs nothing."""


class Weight(Evidence):
    """A reading of a weighbridge. What a bridge does not say stays null. A bare number or text in the place of the
    object means its `kg`."""

    kg: Collected = None
    """The weight in kg; null when none was collected: sent as null, blank, 0, or not at all, or as what is no weight,
    such as -20, OL or dashes."""
    stable: Flag | None = None
    """Whether the reading had come to rest."""
    zeroed: Flag | None = None
    """Whether the weighbridge was at zero before the truck came."""
    bridge: Annotated[Identifier | None, Blank] = None
    """The weighbridge's id."""
    bridge_state: Annotated[DeviceCondition | None, Blank, Whole] = None
    """How the weighbridge is: 0 disabled, 1 normal, 2 fault, 3 enabled (JGS/T 14)."""
    calibration_due: Annotated[Day | None, Blank] = None
    """The day by which the weighbridge must be verified again."""
    vehicles_on_bridge: Annotated[Count | None, Blank, Whole] = None
    """How many vehicles stood on the weighbridge."""
    axles: Annotated[tuple[Annotated[Measured | None, NotRead], ...], Many, Field(max_length=20)] = ()
    """The weight of each axle in kg, from the front; null for one that was not read."""

    @classmethod
    def fields_of(cls, value: Any) -> Any:
        if isinstance(value, dict | Weight):
            return value
        if value is None or isinstance(value, str | int | float | Decimal):
            return {"kg": value}
        raise PydanticCustomError(
            "weight_type", "must be an object with `kg`, a bare number, or null for not collected"
        )


class _OrBare:
    """Annotation that says in the schema of what is sent what may stand in the place of the object."""

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        made = handler(schema)
        bare = [{"type": type_} for type_ in ("number", "string", "null")]
        return {"anyOf": [made, *bare]} if handler.mode == "validation" else made


SentWeight = Annotated[Weight, BeforeValidator(lambda value: {} if value is None else value), _OrBare()]
"""A weight as it is sent."""

WeightThatMayFollow = Annotated[
    SentWeight | None,
    BeforeValidator(lambda value: {} if value is None else value),
    Field(exclude_if=lambda value: value is None),
]
"""A gathering's weight: None when the field is absent, and then left out again when written."""
