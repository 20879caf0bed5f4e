"""Filling in the desk's templates."""

from typing import Final

from kakou.web.pages.language import Words
from kakou.web.pages.rendering import Templates

from gate_ingest.desk.queue.words import QUEUE_WORDS
from gate_ingest.desk.rooms import HOME, ROOMS
from gate_ingest.desk.truck.drawing import WIDTH
from gate_ingest.desk.truck.words import TEMPLATES, TRUCK_WORDS
from gate_ingest.desk.words import DESK_WORDS

STYLES: Final = ("desk.css", "queue.css", "truck.css")
WORDS: Final[Words] = DESK_WORDS | QUEUE_WORDS | TRUCK_WORDS


def desk_templates() -> Templates:
    constants = {"sheets": STYLES, "rooms": ROOMS, "templates": TEMPLATES, "width": WIDTH}
    return Templates("gate_ingest", HOME, WORDS, {}, **constants)
