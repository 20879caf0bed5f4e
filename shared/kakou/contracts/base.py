"""What all contract models share."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetJsonSchemaHandler,
    Strict,
    StringConstraints,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError

from kakou.contracts.field_descriptions import describe
from kakou.values.canonical import canonical, readable


class Described(BaseModel):
    """Base of models whose published schema says of each field what the docstring below it says.

    A field has its name and no title: generators of clients take a title for the name of a class.
    """

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        made = handler(schema)
        own = handler.resolve_ref_schema(made)
        describe(own, cls)
        for field in own.get("properties", {}).values():
            field.pop("title", None)
            _limit_list(field)
        return made


def _limit_list(field: JsonSchemaValue) -> None:
    """Pydantic writes the limit of a list that is looked at before it is read (`Many`) as if it were that of a text."""
    if field.get("type") == "array" and "maxLength" in field:
        field["maxItems"] = field.pop("maxLength")


class InboundModel(Described):
    """Base of what somebody outside says: an unknown field is an error, so that a misspelt one is never lost.

    Services that read it back from the log may meet a newer writer's fields: they validate with `extra="ignore"`.
    Fields whose JSON name is a Python keyword (`class`, `pass`) are given as JSON has them, by `model_validate`.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", validate_by_name=False, serialize_by_alias=True)


class OutboundModel(Described):
    """Base of what the system tells: readers take the fields they know."""

    model_config = ConfigDict(frozen=True, validate_by_name=True, serialize_by_alias=True)


def blank_to_none(value: Any) -> Any:
    """An empty text says as much as no value."""
    return None if isinstance(value, str) and not readable(value) else value


Blank = BeforeValidator(blank_to_none)
"""Annotation for an optional field where an empty text means absent."""


def _not_empty(text: str) -> str:
    if not text:
        raise PydanticCustomError("string_too_short", "must not be empty")
    return text


_LENGTH = StringConstraints(min_length=1, max_length=200)
Name = Annotated[str, _LENGTH, AfterValidator(readable), AfterValidator(_not_empty)]
"""A name of somebody else's making, shown as it was written but for what nobody can see; not empty."""

Code = Annotated[str, _LENGTH, AfterValidator(canonical), AfterValidator(_not_empty)]
"""A number or mark of somebody else's making that is a key or is compared, in canonical form; not empty."""

Note = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=1000)]
"""A sentence a person wrote."""


def _as_text(value: Any) -> Any:
    return str(value) if isinstance(value, int | float | Decimal) else value


Reading = Annotated[str, BeforeValidator(_as_text), StringConstraints(max_length=1_000)]
"""What a device read, kept as it came: evidence, whatever its shape."""


Unread = Annotated[Reading, BeforeValidator(lambda value: "" if value is None else value)]
"""A reading where null says that the device read nothing."""


class Fault:
    """One thing wrong inside a value, at `path` below it."""

    __slots__ = ("code", "message", "path")

    def __init__(self, path: Sequence[str | int], code: str, message: str) -> None:
        self.path, self.code, self.message = tuple(path), code, message


def form_error(faults: Sequence[Fault]) -> PydanticCustomError:
    """One error that carries several faults, so that a problem can name each field."""
    return PydanticCustomError("form", "; ".join(fault.message for fault in faults), {"faults": list(faults)})


Flag = Annotated[bool, Strict()]
"""true or false, and not a word or number that might mean it."""

Count = Annotated[int, Strict(), Field(ge=0, le=1_000_000)]

Many = BeforeValidator(lambda value: () if value is None else value)
"""Annotation for a list where null says as much as an empty one."""
