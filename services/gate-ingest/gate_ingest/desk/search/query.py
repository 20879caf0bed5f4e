"""What was typed into the one field: recognised by its shape."""

import re
from dataclasses import dataclass
from typing import Final, Literal

from kakou.values import containers
from kakou.values.canonical import canonical
from kakou.values.identifiers import ENTERPRISE_CODE, LIST_NO, OTHER_DOCUMENT_NO, PASS_NO, TWO_STEP_NO
from kakou.values.locations import parse_visit
from kakou.values.plate_search import SHORTEST_PART
from kakou.values.plates import normalise

LONGEST: Final = 120
"""Characters: a visit's address has 106 at most."""
LONGEST_PLATE: Final = 15
SHORTEST_NUMBER: Final = 6
"""Characters of a pass's or declaration's number from which on its beginning is looked for."""

_BOX: Final = re.compile(r"[A-Z]{3}[UJZ]\d{7}", re.ASCII)
_BLANKS: Final = re.compile(r"[\s-]+")

Fault = Literal["search_empty", "search_short", "search_long"]


@dataclass(frozen=True)
class Query:
    """What to look for; None for what the text cannot be.

    visit, pass_no, document_no: a whole one, which leads to its page. number: the beginning of a pass's or a
    declaration's number, or a whole one. wrong_box: the container's number has a wrong check digit.
    """

    text: str
    visit: str | None = None
    pass_no: str | None = None
    document_no: str | None = None
    container: str | None = None
    wrong_box: bool = False
    firm: str | None = None
    number: str | None = None
    plate: str | None = None


def query_of(typed: str) -> Query | Fault:
    """What the text may be, or why nothing can be looked for."""
    if len(typed) > LONGEST:
        return "search_long"
    text = canonical(typed)
    if not text:
        return "search_empty"
    try:
        return Query(text, visit=str(parse_visit(text)))
    except ValueError:
        number = _BLANKS.sub("", text).upper()
    if PASS_NO.fits(number):
        return Query(text, pass_no=number)
    if LIST_NO.fits(number) or TWO_STEP_NO.fits(number):
        return Query(text, document_no=number)
    box = containers.normalise(text)
    if _BOX.fullmatch(box):
        return Query(text, container=box, wrong_box=not containers.is_valid(box), number=box)
    plate = normalise(text)
    if len(plate) < SHORTEST_PART:
        return "search_short"
    return Query(
        text,
        firm=number if ENTERPRISE_CODE.fits(number) else None,
        number=number if len(number) >= SHORTEST_NUMBER and OTHER_DOCUMENT_NO.fits(number) else None,
        plate=plate if len(plate) <= LONGEST_PLATE else None,
    )
