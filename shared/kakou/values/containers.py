"""Container numbers by ISO 6346: owner code, category, serial, check digit."""

import re
from typing import Annotated

from pydantic import AfterValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

from kakou.values.canonical import canonical

_NOISE = re.compile(r"[\s.\-_/·]+")
_SHAPE = re.compile(r"[A-Z]{3}[UJZ]\d{7}", re.ASCII)
_VALUES = {str(digit): digit for digit in range(10)} | dict(
    zip("ABCDEFGHIJKLMNOPQRSTUVWXYZ", (n for n in range(10, 39) if n % 11), strict=True)
)


def normalise(text: str) -> str:
    """A reading or an entry made comparable: half width, upper case, no separators. Never raises."""
    return _NOISE.sub("", canonical(text)).upper()


def check_digit(first_ten: str) -> int:
    """The eleventh character of a container number, from its first ten. Raises KeyError for other characters."""
    return sum(_VALUES[character] << place for place, character in enumerate(first_ten)) % 11 % 10


def is_valid(container: str) -> bool:
    """Whether a normalised number has the shape and the right check digit."""
    return _SHAPE.fullmatch(container) is not None and check_digit(container[:10]) == int(container[10])


def document_container(text: str) -> str:
    """A document's container number normalised. Raises PydanticCustomError for a wrong shape or check digit."""
    container = normalise(text)
    if _SHAPE.fullmatch(container) is None:
        raise PydanticCustomError(
            "container_shape", "must be four letters (the fourth U, J or Z) and seven digits, such as CSQU3054383"
        )
    if (digit := check_digit(container[:10])) != int(container[10]):
        raise PydanticCustomError(
            "container_check_digit",
            "has the wrong check digit by ISO 6346: {first_ten} is followed by {digit}, not {given}",
            {"first_ten": container[:10], "digit": digit, "given": container[10]},
        )
    return container


ContainerNo = Annotated[
    str,
    AfterValidator(document_container),
    WithJsonSchema({"type": "string", "description": "ISO 6346, with its check digit", "examples": ["CSQU3054383"]}),
]
"""A document's container number: normalised on entry, refused when shape or check digit is wrong."""
