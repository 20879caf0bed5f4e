"""Number plates: readings made comparable, and the shapes that a document's plate may have (GA 36)."""

import re
from typing import Annotated

from pydantic import AfterValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

from kakou.contracts.canonical import canonical

PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
SUFFIXES = "挂学警港澳使领"

_NOISE = re.compile(r"[\s.\-_·•・‧∙。,'\"]+")
_HEAD = re.compile(rf"[{PROVINCES}][A-Z]")
_LATIN = str.maketrans("АВЕКМНОРСТУХ", "ABEKMHOPCTYX")
"""Cyrillic plates bear these letters because they look like the Latin ones; a camera reads either."""
_IMPOSSIBLE_IN_SERIAL = str.maketrans("IO", "10")

_SERIAL = "A-HJ-NP-Z0-9"
_ENERGY = "A-HJK"
_SHAPES = {
    "ordinary": re.compile(rf"[{PROVINCES}][A-Z](?:[{_SERIAL}]{{5}}|[{_SERIAL}]{{4}}[{SUFFIXES}])"),
    "new-energy-small": re.compile(rf"[{PROVINCES}][A-Z][{_ENERGY}][{_SERIAL}]\d{{4}}", re.ASCII),
    "new-energy-large": re.compile(rf"[{PROVINCES}][A-Z]\d{{5}}[{_ENERGY}]", re.ASCII),
}
EXPECTED = "a plate such as 苏E01234, 苏E1234挂, 苏ED12345 (new energy, small) or 苏E12345D (new energy, large)"


def normalise(text: str) -> str:
    """A reading or an entry made comparable: half width, upper case, no spaces or dots; in the serial, which
    has neither I nor O, these become 1 and 0. Says nothing about whether the result is a plate; never raises.
    """
    plate = _NOISE.sub("", canonical(text)).upper().translate(_LATIN)
    if _HEAD.match(plate):
        return plate[:2] + plate[2:].translate(_IMPOSSIBLE_IN_SERIAL)
    return plate


def kind_of(plate: str) -> str | None:
    """`ordinary`, `new-energy-small` or `new-energy-large` for a normalised plate; None for what is no plate."""
    for kind, shape in _SHAPES.items():
        if shape.fullmatch(plate):
            return kind
    return None


def document_plate(text: str) -> str:
    """A document's plate normalised. Raises PydanticCustomError when it has no plate's shape."""
    plate = normalise(text)
    if kind_of(plate) is None:
        raise PydanticCustomError("plate_shape", f"must be {EXPECTED}")
    return plate


Plate = Annotated[
    str,
    AfterValidator(document_plate),
    WithJsonSchema({"type": "string", "description": EXPECTED, "examples": ["苏E01234"]}),
]
"""A document's plate: normalised on entry, refused when it has no plate's shape."""
