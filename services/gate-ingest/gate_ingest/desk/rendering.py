"""Filling in the desk's templates."""

from collections.abc import Callable
from typing import Any, Final

from kakou.reasons.facts import in_unit, told_facts
from kakou.reasons.least_change import least_change
from kakou.web.pages.language import Words
from kakou.web.pages.rendering import Templates

from gate_ingest.desk.queue.words import QUEUE_WORDS
from gate_ingest.desk.rooms import HOME, ROOMS
from gate_ingest.desk.truck.drawing import WIDTH
from gate_ingest.desk.truck.lane_words import LANE_WORDS, READY_TEXTS
from gate_ingest.desk.truck.past_words import PAST_WORDS
from gate_ingest.desk.truck.words import TEMPLATES, TRUCK_WORDS
from gate_ingest.desk.words import DESK_WORDS

STYLES: Final = ("desk.css", "queue.css", "truck.css")
WORDS: Final[Words] = DESK_WORDS | QUEUE_WORDS | TRUCK_WORDS | LANE_WORDS | PAST_WORDS


def desk_templates() -> Templates:
    constants = {"sheets": STYLES, "rooms": ROOMS, "templates": TEMPLATES, "width": WIDTH, "ready_texts": READY_TEXTS}
    filters: dict[str, Callable[..., Any]] = {
        "told_facts": told_facts,
        "least_change": least_change,
        "in_unit": in_unit,
    }
    return Templates("gate_ingest", HOME, WORDS, filters, **constants)
