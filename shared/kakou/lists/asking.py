"""What a query asks of a list: read strictly, and every fault named at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Final

from pydantic import Field, TypeAdapter, ValidationError

from kakou.contracts.problem import FieldError, pointer, shortened, wrong_parameters
from kakou.lists import cursor
from kakou.lists.filters import LONGEST
from kakou.lists.listing import Listing

AFTER: Final = "after"
LIMIT: Final = "limit"
COUNT: Final = "count"
FROM, TO = "from", "to"

PAGE: Final = 100
LARGEST_PAGE: Final = 500

_LIMIT: Final[TypeAdapter[int]] = TypeAdapter(Annotated[int, Field(ge=1, le=LARGEST_PAGE)])
_SEQUENCE: Final[TypeAdapter[int]] = TypeAdapter(Annotated[int, Field(ge=0, le=2**62)])
_COUNT: Final[TypeAdapter[bool]] = TypeAdapter(bool)


class WrongQuery(ValueError):
    """Parameters that cannot be taken; `errors` names each."""

    def __init__(self, errors: Sequence[FieldError]) -> None:
        super().__init__("; ".join(error.message for error in errors))
        self.errors = tuple(errors)


@dataclass(frozen=True, slots=True)
class Asked:
    """values: by filter what it is to be. texts: the same as it was written. after: where the page before ended.

    limit: items on a page; None where nothing was said. of: what a cursor of this very question is good for.
    lanes: those that whoever asks is bound to, as `gate/lane`; empty for the whole zone.
    """

    values: dict[str, Any]
    texts: dict[str, str]
    after: cursor.Place | None
    limit: int | None
    count: bool
    of: tuple[str, ...]
    lanes: frozenset[str] = frozenset()


def read(listing: Listing, zone: str, query: Sequence[tuple[str, str]], lanes: frozenset[str] = frozenset()) -> Asked:
    """query: the parameters as they came. lanes: as in Asked. Raises WrongQuery."""
    texts: dict[str, str] = {}
    filters = {each.name: each for each in listing.filters}
    known = [*filters, AFTER, LIMIT, COUNT]
    errors = misnamed([name for name, _ in query], known)
    for name, text in query:
        if name not in known or name in texts:
            continue
        if not text:
            errors.append(error_of(name, "string_too_short", "must not be empty; leave it out"))
        elif len(text) > LONGEST and name != AFTER:
            errors.append(error_of(name, "string_too_long", f"must be {LONGEST} characters or fewer"))
        else:
            texts[name] = text
    values: dict[str, Any] = {}
    for name in (name for name in filters if name in texts):
        errors += _into(values, name, filters[name].read, texts[name])
    errors += _out_of_order(values)
    page: dict[str, Any] = {}
    for name, adapter in ((LIMIT, _LIMIT), (COUNT, _COUNT)):
        if name in texts:
            errors += _into(page, name, adapter.validate_python, texts[name])
    asked_for = {name: texts[name] for name in filters if name in texts}
    of = (listing.name, zone, *(f"{name}={text}" for name, text in asked_for.items()))
    if AFTER in texts and listing.by_sequence:
        errors += _into(page, AFTER, lambda text: (_SEQUENCE.validate_python(text),), texts[AFTER])
    elif AFTER in texts:
        try:
            page[AFTER] = cursor.read(of, listing.kinds, texts[AFTER])
        except cursor.BadCursor:
            message = "must be as in the `next` of a page of this list, with the same filters"
            errors.append(error_of(AFTER, "cursor", message))
    if errors:
        raise WrongQuery(errors)
    return Asked(values, asked_for, page.get(AFTER), page.get(LIMIT), page.get(COUNT, False), of, lanes)


def misnamed(names: Sequence[str], known: Sequence[str]) -> list[FieldError]:
    """Parameters that are none of the list's, and those that are given more than once: whoever asks so would otherwise
    be answered with more than was asked for. names: as they came."""
    message = f"is no parameter of this list; those are {', '.join(known)}"
    unknown = [error_of(name, "extra_forbidden", message) for name in dict.fromkeys(names) if name not in known]
    twice = [error_of(name, "repeated", "must be given once") for name in known if names.count(name) > 1]
    return unknown + twice


def _into(values: dict[str, Any], name: str, reading: Any, text: str) -> tuple[FieldError, ...]:
    try:
        values[name] = reading(text)
    except ValidationError as error:
        found = error.errors(include_url=False, include_input=False)
        return wrong_parameters({**one, "loc": ("query", name)} for one in found)
    return ()


def _out_of_order(values: dict[str, Any]) -> list[FieldError]:
    if FROM in values and TO in values and values[TO] <= values[FROM]:
        return [error_of(TO, "range_reversed", "must be later than `from`")]
    return []


def error_of(name: str, code: str, message: str) -> FieldError:
    """What is wrong with a parameter."""
    return FieldError(pointer=shortened(pointer(("query", name))), code=code, message=message)
