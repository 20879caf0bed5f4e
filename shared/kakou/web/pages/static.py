"""Files that pages bring with them: zones have no internet."""

from collections.abc import Sequence
from hashlib import sha256
from importlib import resources
from pathlib import PurePath
from typing import Final

from fastapi import APIRouter
from fastapi.responses import Response

from kakou.web.problem_table import NO_FILE

TYPES: Final = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}
SHARED: Final = "kakou.web.pages"
FIRST_SHEET: Final = "pages.css"
STYLE: Final = "style.css"
"""The style sheets of a service's pages in one file: a page is not painted before it has all of them."""

DIGITS: Final = 16
FOR_GOOD: Final = "public, max-age=31536000, immutable"


class StaticFiles:
    """Those in the folder `static` of a service's package, and those that all pages share.

    sheets: after the first of all pages, in this order. release: stands for the content of them all. Pages name the
    files below it: a browser keeps them for good, and has others as soon as a page names another release.
    """

    def __init__(self, package: str, sheets: Sequence[str] = ()) -> None:
        folders = [resources.files(each) / "static" for each in (SHARED, package)]
        self._files = {
            each.name: each.read_bytes()
            for folder in folders
            for each in folder.iterdir()
            if PurePath(each.name).suffix in TYPES
        }
        self._files[STYLE] = self.text(FIRST_SHEET, *sheets).encode()
        whole = sha256()
        for name, content in sorted(self._files.items()):
            whole.update(name.encode() + b"\0" + sha256(content).digest())
        self.release = whole.hexdigest()[:DIGITS]

    def answer(self, name: str, release: str | None = None) -> Response:
        """release: that it is asked for of. Of another one, what is here is answered, and not kept: a page may
        be of the instance before or after this one. Raises Problem 404."""
        if name not in self._files:
            raise NO_FILE(name=name)
        kept = FOR_GOOD if release == self.release else "no-cache"
        type_ = TYPES[PurePath(name).suffix]
        headers = {"Cache-Control": kept, "Content-Type": type_, "X-Content-Type-Options": "nosniff"}
        return Response(self._files[name], headers=headers)

    def text(self, *names: str) -> str:
        """The files one after the other."""
        return "\n".join(self._files[name].decode() for name in names)


def add_static(router: APIRouter, files: StaticFiles) -> None:
    """Have the router of a service's pages answer with their files."""

    @router.get("/static/{name}")
    async def static(name: str) -> Response:
        return files.answer(name)

    @router.get("/static/{release}/{name}")
    async def static_of_release(release: str, name: str) -> Response:
        return files.answer(name, release)
