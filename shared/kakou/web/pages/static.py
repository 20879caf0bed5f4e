"""Files that pages bring with them: zones have no internet."""

from importlib import resources
from pathlib import PurePath
from typing import Final

from fastapi.responses import Response

from kakou.web.problem_table import NO_FILE

TYPES: Final = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}
SHARED: Final = "kakou.web.pages"


class StaticFiles:
    """Those in the folder `static` of a service's package, and those that all pages share."""

    def __init__(self, package: str) -> None:
        folders = [resources.files(each) / "static" for each in (SHARED, package)]
        self._files = {
            each.name: each for folder in folders for each in folder.iterdir() if PurePath(each.name).suffix in TYPES
        }

    def answer(self, name: str) -> Response:
        """Raises Problem 404."""
        if name not in self._files:
            raise NO_FILE(name=name)
        type_ = TYPES[PurePath(name).suffix]
        headers = {"Cache-Control": "no-cache", "Content-Type": type_, "X-Content-Type-Options": "nosniff"}
        return Response(self._files[name].read_bytes(), headers=headers)

    def text(self, *names: str) -> str:
        """The files one after the other."""
        return "\n".join(self._files[name].read_text("utf-8") for name in names)
