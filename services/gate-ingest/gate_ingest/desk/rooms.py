"""Where the desk's pages are: one row for each that the head of every page leads to."""

from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

HOME: Final = "/desk"


@dataclass(frozen=True)
class Room:
    """name: as in the page's context (`room`) and in its word `room_…`."""

    name: str
    path: str


ROOMS: Final = (Room("queue", HOME),)


def page_of_visit(visit: str) -> str:
    return f"{HOME}/visits/{quote(visit, safe='')}"
