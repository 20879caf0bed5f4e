"""Filling in templates: those of a service, and those that all pages share."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from fastapi import Request
from fastapi.responses import HTMLResponse, Response
from jinja2 import ChoiceLoader, Environment, PackageLoader

from kakou.values.decimals import plain
from kakou.values.times import CHINA
from kakou.web.pages.language import Language, Words, language_of, words
from kakou.web.pages.static import SHARED, StaticFiles
from kakou.web.pages.words import SHARED_WORDS

POLICY: Final = "default-src 'self'; frame-ancestors 'none'; form-action 'self'; base-uri 'none'"
HEADERS: Final = {
    "Content-Security-Policy": POLICY,
    "Cache-Control": "no-store",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}


class Templates:
    """Made once in a process, as what Jinja makes of each template stays with it.

    home: the path of the pages' first. own: the service's words. sheets: its style sheets. filters, constants: of its
    templates. files: what the pages bring with them."""

    def __init__(
        self,
        package: str,
        home: str,
        own: Words,
        sheets: Sequence[str],
        filters: Mapping[str, Callable[..., Any]],
        **constants: Any,
    ) -> None:
        self.files = StaticFiles(package, sheets)
        loader = ChoiceLoader([PackageLoader(package), PackageLoader(SHARED)])
        self._templates = Environment(loader=loader, autoescape=True, trim_blocks=True, lstrip_blocks=True)
        self._templates.filters.update(
            plain=plain, clock=_clock, hour=_hour, capital=_capital, counted=counted, **filters
        )
        self._templates.globals.update(constants, home=home, static=f"{home}/static/{self.files.release}")
        self._words = SHARED_WORDS | own

    def text(self, name: str, language: Language, /, **more: Any) -> str:
        template = self._templates.get_template(name)
        return template.render(t=words(self._words, language), language=language, **more)

    def page(self, name: str, request: Request, status: int = 200, /, **more: Any) -> HTMLResponse:
        """In the language of whoever asks."""
        return HTMLResponse(self.text(name, language_of(request), **more), status, HEADERS)


def allow_images(page: Response, folders: Collection[str]) -> None:
    """Have the page show images that lie in these folders elsewhere, besides its own."""
    if folders:
        page.headers["Content-Security-Policy"] = f"{POLICY}; img-src 'self' {' '.join(folders)}"


def counted(text: str, count: int) -> str:
    """The text with the count in it. English has two, divided by `|`: of one, and of any other number."""
    one, *others = text.split("|")
    return (one if count == 1 or not others else others[0]).replace("%s", str(count))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _clock(time: datetime) -> str:
    """A time as the zone's clock on the wall shows it, with the day."""
    return time.astimezone(CHINA).strftime("%m-%d %H:%M:%S")


def _hour(time: datetime) -> str:
    """The same of today's times: hours and minutes."""
    return time.astimezone(CHINA).strftime("%H:%M")
