"""How sure a reader is of what it read: Y, N, or a share from 0 to 1."""

from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import PlainSerializer, PlainValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

from kakou.values.canonical import canonical
from kakou.values.decimals import read, rounded, write


def _read(value: Any) -> Decimal | Literal["Y", "N"]:
    word = canonical(value).upper() if isinstance(value, str) else value
    if word == "Y":
        return "Y"
    if word == "N":
        return "N"
    try:
        share = read(rounded(word))
    except PydanticCustomError:
        share = Decimal(-1)
    if not 0 <= share <= 1:
        raise PydanticCustomError("confidence", "must be Y, N, or a number from 0 to 1")
    return share


def _write(confidence: Decimal | Literal["Y", "N"]) -> str:
    return write(confidence) if isinstance(confidence, Decimal) else confidence


def is_low(confidence: Decimal | Literal["Y", "N"] | None, floor: Decimal) -> bool:
    """Whether a reading's confidence is below the zone's `floor`; a reader that says nothing counts as sure."""
    if isinstance(confidence, Decimal):
        return confidence < floor
    return confidence == "N"


Confidence = Annotated[
    Decimal | Literal["Y", "N"],
    PlainValidator(_read),
    PlainSerializer(_write, return_type=str, when_used="json"),
    WithJsonSchema(
        {"anyOf": [{"enum": ["Y", "N"]}, {"type": "number", "minimum": 0, "maximum": 1}, {"type": "string"}]}
    ),
]
