"""Shares of a mixture as papers state them: one number, or a range."""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Any

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from kakou.contracts.base import Fault, form_error
from kakou.values.canonical import canonical
from kakou.values.decimals import ZERO, AmountRange, plain, write

ALL = Decimal("100.00000")

_NUMBER = r"\d{1,3}(?:\.\d{1,9})?"
_AT_LEAST = r"(?:>=|>|≥|≧|不低于|不小于|不少于|大于|at least|min\.?|over)"
_AT_MOST = r"(?:<=|<|≤|≦|不高于|不大于|不超过|小于|at most|max\.?|up to|under)"
_BETWEEN = r"(?:-|~|～|…|至|到|to)"
_RANGE = re.compile(
    rf"(?P<bound>{_AT_LEAST}|{_AT_MOST})?\s*(?P<first>{_NUMBER})\s*%?"
    rf"(?:\s*{_BETWEEN}?\s*(?P<second_bound>{_AT_MOST})?\s*(?P<second>{_NUMBER})\s*%?)?"
)
_REST = frozenset({"余量", "其余", "平衡", "balance", "bal.", "rest", "remainder"})
"""What there is besides the other components: any share at all."""
_ABOUT = re.compile(r"^(?:约|大约|about|approx\.?|ca\.?|~|≈)\s*|\s*(?:左右)$")
_AROUND = re.compile(rf"(?P<middle>{_NUMBER})\s*%?\s*(?:±|\+/-)\s*(?P<off>{_NUMBER})\s*%?")
SHARE = re.compile(
    rf"(?:{_AT_LEAST}|{_AT_MOST})?\s{{0,2}}(?<![\d.]){_NUMBER}\s{{0,2}}"
    rf"(?:%?\s{{0,2}}{_BETWEEN}\s{{0,2}}{_NUMBER}\s{{0,2}}%|%(?:\s{{0,2}}(?:以上|以下))?)"
)
"""A share within a text; the sign of percent ends it."""


@dataclass(frozen=True, slots=True)
class PercentRange:
    """Shares by mass from `min` to `max` percent."""

    min: Decimal = ZERO
    max: Decimal = ALL


def read_share(text: str) -> PercentRange | None:
    """The range that a text such as `10-30%`, `≥25%`, `10±2%` or `余量` says; None where it says none up to 100 %."""
    said = canonical(text).casefold().removesuffix("以上").removesuffix("以下").strip()
    if said in _REST:
        return PercentRange()
    if (around := _AROUND.fullmatch(said)) is not None:
        middle, off = Decimal(around["middle"]), Decimal(around["off"])
        return PercentRange(max(middle - off, ZERO), min(middle + off, ALL)) if middle <= ALL else None
    found = _RANGE.fullmatch(_ABOUT.sub("", said))
    if found is None:
        return None
    first = Decimal(found["first"])
    last = Decimal(found["second"]) if found["second"] else first
    low = found["bound"] is not None and re.fullmatch(_AT_MOST, found["bound"]) is not None
    high = found["bound"] is not None and not low and not found["second"]
    if text.strip().endswith("以上"):
        high = True
    if text.strip().endswith("以下"):
        low = True
    if max(first, last) > ALL:
        return None
    return PercentRange(min=ZERO if low else min(first, last), max=ALL if high else max(first, last))


def _read(value: object) -> Decimal | PercentRange:
    """A number, a text that states a share or a range, or an object of `min` and `max`. Raises PydanticCustomError."""
    if isinstance(value, PercentRange):
        return value
    if isinstance(value, dict):
        return _range_of(value)
    if not isinstance(value, str):
        return _PERCENT.check(value)
    bare = canonical(value).removesuffix("%").strip()
    if _PLAIN.fullmatch(bare):
        return _PERCENT.check(bare)
    found = read_share(value)
    if found is None:
        raise PydanticCustomError("share", "must be {right}", {"right": _RIGHT})
    return _range_of({"min": found.min, "max": found.max})


def _range_of(value: dict[Any, Any]) -> PercentRange:
    faults = [
        Fault((str(key),), "extra_forbidden", "is not a field here; a range has min and max")
        for key in value
        if key not in ("min", "max")
    ]
    ends = {"min": ZERO, "max": ALL}
    for key in ends:
        if (given := value.get(key)) is not None:
            try:
                ends[key] = _PERCENT.check(given)
            except PydanticCustomError as error:
                faults.append(Fault((key,), error.type, error.message()))
    if not faults and ends["min"] > ends["max"]:
        faults.append(Fault(("min",), "range_order", f"must be {plain(ends['max'])} or less, the range's end"))
    if faults:
        raise form_error(faults)
    return PercentRange(ends["min"], ends["max"])


def _written(share: Decimal | PercentRange) -> Any:
    if isinstance(share, PercentRange):
        return {"min": write(share.min), "max": write(share.max)}
    return write(share)


_PERCENT = AmountRange(least=ZERO, most=ALL)
_PLAIN = re.compile(r"[+-]?[\d.]+(?:[eE][+-]?\d+)?")
_RIGHT = 'a share or a range in percent, such as 30, "10-30 %" or {"min": 10, "max": 30}'


class _Share:
    """Annotation that makes a field a share or a range of shares."""

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(
            _read, serialization=core_schema.plain_serializer_function_ser_schema(_written, when_used="json")
        )

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        text = {"type": "string", "examples": ["30.00000"]}
        if handler.mode == "serialization":
            ends = {"type": "object", "properties": _ends(text), "required": ["min", "max"]}
            return {"anyOf": [text, ends]}
        number = {"type": "number", "minimum": 0, "maximum": 100}
        end = {"anyOf": [number, {"type": "string", "pattern": r"^\d{1,3}(\.\d{1,5}0*)?$"}]}
        range_ = {"type": "object", "properties": _ends(end), "additionalProperties": False}
        said = {"type": "string", "pattern": _PATTERN}
        return {"anyOf": [number, said, range_], "description": _RIGHT, "examples": ["30", "10-30 %"]}


def _ends(form: dict[str, Any]) -> dict[str, Any]:
    least, most = "The least that it may be, in percent.", "The most that it may be, in percent."
    return {"min": {**form, "description": least}, "max": {**form, "description": most}}


_PATTERN = r"^[<>]?=?\s*\d{1,2}(\.\d{1,5})?\s*%?(\s*-\s*(\d{2}(\.\d{1,5})?|100)\s*%?)?$"

Share = Annotated[Decimal | PercentRange, _Share()]
"""A share by mass in percent, or a range of it."""


def most_of(share: Decimal | PercentRange | None) -> Decimal | None:
    """The graver end of a dangerous component's share; None where none is said."""
    return share.max if isinstance(share, PercentRange) else share


def least_of(share: Decimal | PercentRange | None) -> Decimal:
    """What there is of a component in any case, in percent."""
    if share is None:
        return ZERO
    return share.min if isinstance(share, PercentRange) else share
