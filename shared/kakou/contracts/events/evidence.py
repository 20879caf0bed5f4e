"""What devices read is evidence: an unusable value is kept as it came and counts as not read, never as a wrong body."""

from decimal import Decimal
from typing import Annotated, Any, Self

from pydantic import (
    BeforeValidator,
    Field,
    ModelWrapValidatorHandler,
    ValidationError,
    ValidatorFunctionWrapHandler,
    WrapValidator,
    model_validator,
)

from kakou.contracts.base import Blank, InboundModel
from kakou.contracts.events.confidence import Confidence, is_low
from kakou.values.decimals import Amount, rounded

LONGEST = 128
_SCALARS = (str, int, float, Decimal, bool)


def _scalar(value: Any) -> bool:
    return isinstance(value, _SCALARS)


class Evidence(InboundModel):
    """Base of a device's reading."""

    unusable: Annotated[dict[str, str], Field(exclude_if=lambda kept: not kept)] = Field(default_factory=dict)
    """By field, what the device gave that is no value of that field, which then counts as not read; written by the
    gate, a sender need not."""

    @classmethod
    def fields_of(cls, value: Any) -> Any:
        """The reading's fields, where a device may say them in a shorter way."""
        return value

    @model_validator(mode="wrap")
    @classmethod
    def _keep_unusable(cls, value: Any, handler: ModelWrapValidatorHandler[Self]) -> Self:
        value = cls.fields_of(value)
        try:
            return handler(value)
        except ValidationError as error:
            wrong = {one["loc"][0] if one["loc"] else None for one in error.errors(include_url=False)}
            known = {field.validation_alias or name for name, field in cls.model_fields.items()} - {"unusable"}
            if not isinstance(value, dict) or not all(name in known and _scalar(value.get(name)) for name in wrong):
                raise
            kept = {str(name): str(value[name])[:LONGEST] for name in wrong}
            usable = {name: each for name, each in value.items() if name not in wrong}
            return handler({**usable, "unusable": {**kept, **value.get("unusable", {})}})


class CameraReading(Evidence):
    """What a camera read, and how sure it is of it."""

    confidence: Annotated[Confidence | None, Blank] = None
    """How sure the camera is: Y, N, or a share from 0 to 1; one that says nothing counts as sure."""

    def is_unsure(self, floor: Decimal) -> bool:
        """Whether the camera says that it may be wrong; one whose word for it cannot be understood may be."""
        return is_low(self.confidence, floor) or "confidence" in self.unusable


def _whole(value: Any) -> Any:
    """A whole number that was sent as text."""
    return int(value) if isinstance(value, str) and value.strip().isascii() and value.strip().isdecimal() else value


def _none_if_unusable(value: Any, handler: ValidatorFunctionWrapHandler) -> Any:
    try:
        return handler(value)
    except ValidationError:
        if _scalar(value):
            return None
        raise


Measured = Annotated[Amount, BeforeValidator(rounded)]
"""An amount as an instrument gives it: more than five decimals are cut, as the instrument itself is not that exact."""

Whole = BeforeValidator(_whole)
"""Annotation for a count or code that a device may send as text."""

NotRead = WrapValidator(_none_if_unusable)
"""Annotation for one of many: what is unusable counts as None."""
