"""Where the desk's pages are: one row for each that the head of every page leads to."""

from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

from kakou.history.visit import is_aside

HOME: Final = "/desk"
LANES: Final = f"{HOME}/lanes"
SEARCH: Final = f"{HOME}/search"
DECLARATIONS: Final = f"{HOME}/declarations"
TASKS: Final = f"{HOME}/tasks"
CONTROL_ORDERS: Final = f"{HOME}/control-orders"
TODAY: Final = f"{HOME}/today"
MONTH: Final = f"{HOME}/month"


@dataclass(frozen=True)
class Room:
    """name: as in the page's context (`room`) and in its word `room_…`."""

    name: str
    path: str


ROOMS: Final = (
    Room("queue", HOME),
    Room("lanes", LANES),
    Room("declarations", DECLARATIONS),
    Room("tasks", TASKS),
    Room("today", TODAY),
)


def page_of_lane(gate: str, lane: str) -> str:
    return f"{LANES}/{quote(gate, safe='')}/{quote(lane, safe='')}"


def page_of_visit(visit: str) -> str:
    """Of one whose address is another's by now, its replay: nothing more will come of it."""
    return page_of_replay(visit) if is_aside(visit) else _of_visit(visit)


def page_of_pass(no: str) -> str:
    return f"{HOME}/passes/{quote(no, safe='')}"


def page_of_declaration(no: str) -> str:
    return f"{DECLARATIONS}/{quote(no, safe='')}"


def page_of_replay(visit: str) -> str:
    return f"{_of_visit(visit)}/replay"


def _of_visit(visit: str) -> str:
    return f"{HOME}/visits/{quote(visit, safe='')}"
