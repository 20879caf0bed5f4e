"""Amounts: decimals of at most five places, as the customs tables hold them (DECIMAL(19,5)).

A JSON number or a string comes in, a string with exactly five places goes out. No binary float takes part:
text is read by `kakou.values.exact_json`, which keeps a number's digits; a Python float counts as its `repr`.
"""

import re
from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_HALF_EVEN, Context, Decimal, InvalidOperation
from typing import Annotated, Any

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from kakou.values.canonical import canonical

PLACES = 5
QUANTUM = Decimal("0.00001")
ZERO = Decimal("0.00000")
HUNDRED = Decimal(100)
"""Per cent."""
LARGEST = Decimal("99999999999999.99999")

_NUMBER = re.compile(r"[+-]?(?:\d{1,40}(?:\.\d{0,40})?|\.\d{1,40})(?:[eE][+-]?\d{1,3})?", re.ASCII)
_WRITTEN = re.compile(r"(?:0|[1-9]\d{0,13})\.\d{5}", re.ASCII)
"""An amount that is not negative, as we write it: what services tell each other need not be looked at any closer."""
_CONTEXT = Context(prec=40, rounding=ROUND_HALF_EVEN)
_PLAIN_STRING = r"^-?\d{1,14}\.\d{5}$"


def read(value: object) -> Decimal:
    """The amount that `value` (a string, an integer, a Decimal or a float) says, with five places.

    Raises PydanticCustomError, whose message says what would be right: not a number, NaN or infinite,
    more than five places, or more than fourteen digits before the point.
    """
    if isinstance(value, str):
        if _WRITTEN.fullmatch(value) is not None:
            return Decimal(value)
        text = value.strip()
        if _NUMBER.fullmatch(text) is None:
            raise PydanticCustomError("amount_type", 'must be a decimal number, such as 20000 or "20000.00000"')
        number = Decimal(text)
    elif isinstance(value, Decimal):
        if _WRITTEN.fullmatch(str(value)) is not None:
            return value
        number = value
    elif isinstance(value, bool):
        raise PydanticCustomError("amount_type", 'must be a decimal number, such as 20000 or "20000.00000"')
    elif isinstance(value, int):
        if abs(value) > LARGEST:
            raise _too_large()
        number = Decimal(value)
    elif isinstance(value, float):
        number = Decimal(repr(value))
    else:
        raise PydanticCustomError("amount_type", 'must be a decimal number, such as 20000 or "20000.00000"')
    if not number.is_finite():
        raise PydanticCustomError("amount_finite", "must be a finite number; NaN and infinity are no amounts")
    if number and number.adjusted() > 13:
        raise _too_large()
    exact = number.quantize(QUANTUM, context=_CONTEXT)
    if exact != number:
        raise PydanticCustomError(
            "amount_places", "must have at most five decimal places, such as 0.00001", {"limit": PLACES}
        )
    return exact or ZERO


def rounded(value: Any) -> Any:
    """A number as instruments print it: full width or not, its decimals cut to five; anything else unchanged."""
    if isinstance(value, bool):
        return value
    text = canonical(value) if isinstance(value, str) else value
    try:
        number = Decimal(repr(text) if isinstance(text, float) else text)
        return number.quantize(QUANTUM, rounding=ROUND_DOWN) if number.is_finite() else value
    except (InvalidOperation, TypeError, ValueError):
        return value


def quantise(number: Decimal) -> Decimal:
    """`number` rounded half to even to five places; for what a rule computed, never for what came in."""
    return number.quantize(QUANTUM, context=_CONTEXT)


def write(number: Decimal) -> str:
    """`number` as the interface answers it: exactly five places, no exponent, such as `20000.00000`."""
    text = str(number)
    if _WRITTEN.fullmatch(text) is not None:
        return text
    return f"{number.quantize(QUANTUM, context=_CONTEXT) or ZERO:f}"


def plain(number: Decimal) -> str:
    """`number` as people read it: no needless zeros, no exponent, such as `20000` or `0.3`."""
    text = write(number).rstrip("0").rstrip(".")
    return text or "0"


def _too_large() -> PydanticCustomError:
    return PydanticCustomError(
        "amount_too_large", "must have at most 14 digits before the decimal point (DECIMAL(19,5))", {"limit": 14}
    )


@dataclass(frozen=True)
class AmountRange:
    """Annotation that makes a Decimal field an amount within bounds (both inclusive, unless `above_zero`)."""

    least: Decimal | None = None
    most: Decimal | None = None
    above_zero: bool = False

    def check(self, value: object) -> Decimal:
        number = read(value)
        if self.above_zero and number <= 0:
            raise PydanticCustomError("amount_above_zero", "must be greater than 0")
        if self.least is not None and number < self.least:
            raise PydanticCustomError("amount_negative", "must be {least} or more", {"least": plain(self.least)})
        if self.most is not None and number > self.most:
            raise PydanticCustomError("amount_above", "must be {most} or less", {"most": plain(self.most)})
        return number

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        bounded = self.above_zero or self.least is not None or self.most is not None
        return core_schema.no_info_plain_validator_function(
            self.check if bounded else read,
            serialization=core_schema.plain_serializer_function_ser_schema(
                write, return_schema=core_schema.str_schema(), when_used="json"
            ),
        )

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        if handler.mode == "serialization":
            return {"type": "string", "pattern": _PLAIN_STRING, "examples": ["20000.00000"]}
        number: dict[str, Any] = {"type": "number"}
        if self.above_zero:
            number["exclusiveMinimum"] = 0
        elif self.least is not None:
            number["minimum"] = int(self.least)
        if self.most is not None:
            number["maximum"] = int(self.most)
        sign = "" if self.above_zero or self.least == 0 else "-?"
        text = {"type": "string", "pattern": rf"^{sign}\d{{1,14}}(\.\d{{1,5}}0*)?$"}
        return {"anyOf": [number, text], "description": "decimal, at most five places", "examples": ["20000.00000"]}


Difference = Annotated[Decimal, AmountRange()]
"""An amount that may be negative: declared minus measured, say."""

Amount = Annotated[Decimal, AmountRange(least=Decimal(0))]
"""An amount that is not negative."""

Kilograms = Amount
"""A weight in kg, 0 or more."""

Quantity = Amount
"""A quantity in its line's declared unit, 0 or more."""

PositiveAmount = Annotated[Decimal, AmountRange(above_zero=True)]

Percent = Annotated[Decimal, AmountRange(least=Decimal(0), most=Decimal(100))]

Ratio = Annotated[Decimal, AmountRange(least=Decimal(0), most=Decimal(1))]
