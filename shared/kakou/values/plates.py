"""Number plates: readings made comparable, and the shapes that a document's plate may have (GA 36)."""

import re
from typing import Annotated

from pydantic import AfterValidator, ValidationInfo, WithJsonSchema
from pydantic_core import PydanticCustomError

from kakou.values.canonical import canonical

PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
SUFFIXES = "挂学警港澳使领"
TEMPORARY_SUFFIXES = "临试超"

_NOISE = re.compile(r"[\s.\-_·•・‧∙。,'\"]+")
_HEAD = re.compile(rf"[{PROVINCES}][A-Z]")
_LATIN = str.maketrans("АВЕКМНОРСТУХ", "ABEKMHOPCTYX")
"""Cyrillic plates bear these letters because they look like the Latin ones; a camera reads either."""
IMPOSSIBLE_IN_SERIAL = str.maketrans("IO", "10")

_SERIAL = "A-HJ-NP-Z0-9"
_ENERGY = "A-HJK"
_SHAPES = {
    "ordinary": rf"[{PROVINCES}][A-Z](?:[{_SERIAL}]{{5}}|[{_SERIAL}]{{4}}[{SUFFIXES}])",
    "new-energy-small": rf"[{PROVINCES}][A-Z][{_ENERGY}][{_SERIAL}]\d{{4}}",
    "new-energy-large": rf"[{PROVINCES}][A-Z]\d{{5}}[{_ENERGY}]",
    "temporary": rf"[{PROVINCES}][A-Z][{_SERIAL}]{{4,5}}[{TEMPORARY_SUFFIXES}]",
    "emergency": rf"[{PROVINCES}][A-Z][{_SERIAL}]{{3,5}}应急",
    "diplomatic": rf"[使领]\d{{5,6}}|\d{{5,6}}[使领]|[{PROVINCES}]\d{{4,5}}领",
}
"""GA 36 and its amendments. `temporary` are 临 (before registration), 试 (on trial) and 超 (oversize)."""
_KINDS = {kind: re.compile(shape, re.ASCII) for kind, shape in _SHAPES.items()}
_FOREIGN = re.compile(r"(?=.*\d)[^\W_]{3,15}")
"""Letters of any script and digits; every country's plates hold a digit."""
_LETTER = re.compile(r"[^\W\d_]")
_HAN = re.compile("[\u4e00-\u9fff]")

EXPECTED = (
    "a plate such as 苏E01234, 苏E1234挂, 苏ED12345 (new energy, small), 苏E12345D (new energy, large), "
    "苏E1234试 or 使014578; for one of another country set `foreign`"
)


def normalise(text: str) -> str:
    """A reading or an entry made comparable: canonical form, upper case, no spaces or dots; in the serial, which
    has neither I nor O, these become 1 and 0. Says nothing about whether the result is a plate; never raises.
    """
    plate = _NOISE.sub("", canonical(text)).upper().translate(_LATIN)
    if _HEAD.match(plate):
        return plate[:2] + plate[2:].translate(IMPOSSIBLE_IN_SERIAL)
    return plate


def kind_of(plate: str) -> str | None:
    """`ordinary`, `new-energy-small`, `new-energy-large`, `temporary`, `emergency` or `diplomatic` for a normalised
    plate of this country; None for any other text."""
    for kind, shape in _KINDS.items():
        if shape.fullmatch(plate):
            return kind
    return None


def is_foreign(plate: str) -> bool:
    """Whether a normalised text may be another country's plate and cannot be one of ours with a character missing."""
    lacks_its_province = kind_of(PROVINCES[0] + plate) is not None
    lettered = _LETTER.search(plate) is not None and not _HAN.search(plate)
    return lettered and not lacks_its_province and _FOREIGN.fullmatch(plate) is not None


def is_plate(plate: str) -> bool:
    """Whether a normalised text is a whole plate, ours or another country's."""
    return kind_of(plate) is not None or is_foreign(plate)


def document_plate(text: str, foreign: bool = False) -> str:
    """A document's plate normalised. Raises PydanticCustomError when it has no plate's shape.

    foreign: said to be another country's, or of Hong Kong or Macao, so that it is only compared as text.
    """
    plate = normalise(text)
    if is_plate(plate) or (foreign and _FOREIGN.fullmatch(plate)):
        return plate
    raise PydanticCustomError("plate_shape", f"must be {EXPECTED}")


def _plate_beside(plate: str, info: ValidationInfo) -> str:
    return document_plate(plate, foreign=bool((info.data or {}).get("foreign")))


Plate = Annotated[
    str,
    AfterValidator(_plate_beside),
    WithJsonSchema({"type": "string", "description": EXPECTED, "examples": ["苏E01234"]}),
]
"""A document's plate: normalised on entry, refused when it has no plate's shape. A field `foreign` before it counts."""
