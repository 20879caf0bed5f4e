"""A form that our own page has sent, and whoever is signed in there."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from fastapi import Request

from kakou.web.pages.cookies import by_cookie, check_form_token, check_own_page
from kakou.web.pages.forms import FORM_FIELDS, LARGEST_FORM, form_of
from kakou.web.pages.sessions import Session
from kakou.web.problems import Problem

SignedIn = Callable[[Request], Awaitable[Session | None]]


@dataclass(frozen=True)
class Posted:
    """cookie: the session's id. typed: the fields."""

    session: Session
    cookie: str
    typed: dict[str, str]


class Outdated(Problem):
    """A form that another session's page has sent: nothing of it is carried out. session: of whoever is signed in now.
    typed: the fields, for a page that shows them again."""

    def __init__(self, why: Problem, session: Session, typed: dict[str, str]) -> None:
        super().__init__(why.status, why.detail)
        self.session, self.typed = session, typed


async def posted(
    request: Request, signed_in: SignedIn, largest: int = LARGEST_FORM, most: int = FORM_FIELDS
) -> Posted | None:
    """None where nobody is signed in. largest: bytes; most: fields. Raises Outdated; Problem 400, 403, 413; and what
    `signed_in` raises."""
    check_own_page(request)
    session = await signed_in(request)
    if session is None:
        return None
    cookie, typed = by_cookie(request) or "", await form_of(request, largest, most)
    try:
        check_form_token(typed.get("form", ""), cookie)
    except Problem as problem:
        raise Outdated(problem, session, typed) from None
    return Posted(session, cookie, typed)
