"""The name under which what a person says on a page stands on record."""

from typing import Final

from pydantic import TypeAdapter, ValidationError

from kakou.contracts.base import Name
from kakou.web.pages.sessions import Session

NAME: Final[TypeAdapter[str]] = TypeAdapter(Name)


def record_name(session: Session) -> str:
    """The token's with the typed one; where both together are no name by the events' own rule, the token's."""
    try:
        return NAME.validate_python(session.on_record)
    except ValidationError:
        return session.principal.name
