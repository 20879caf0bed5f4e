"""Filling in the desk's templates."""

from collections.abc import Callable
from functools import cache
from typing import Any, Final

from kakou.reasons.facts import in_unit, told_facts
from kakou.reasons.in_words import in_words
from kakou.reasons.least_change import least_change
from kakou.web.pages.language import Words
from kakou.web.pages.rendering import Templates

from gate_ingest.desk.claim.words import CLAIM_WORDS
from gate_ingest.desk.documents.words import DOCUMENT_WORDS
from gate_ingest.desk.filters import FILTERS
from gate_ingest.desk.lanes.words import LANES_WORDS
from gate_ingest.desk.queue.words import QUEUE_WORDS
from gate_ingest.desk.replay.words import REPLAY_WORDS
from gate_ingest.desk.rooms import HOME, ROOMS, SEARCH
from gate_ingest.desk.search.words import SEARCH_WORDS
from gate_ingest.desk.tasks.in_words import closing_in_words, task_in_words
from gate_ingest.desk.tasks.words import TASK_WORDS
from gate_ingest.desk.today.words import TODAY_WORDS
from gate_ingest.desk.truck.drawing import WIDTH
from gate_ingest.desk.truck.lane_words import LANE_WORDS, READY_TEXTS
from gate_ingest.desk.truck.past_words import PAST_WORDS
from gate_ingest.desk.truck.picture_words import PICTURE_WORDS
from gate_ingest.desk.truck.ready_reasons import ready_reasons
from gate_ingest.desk.truck.words import TRUCK_WORDS
from gate_ingest.desk.words import DESK_WORDS
from gate_ingest.lanes.words import LANE_SENTENCES, said

STYLES: Final = (
    *("desk.css", "queue.css", "claim.css", "truck.css", "pictures.css", "lanes.css"),
    *("records.css", "today.css", "replay.css"),
)
LOOKED_UP: Final[Words] = SEARCH_WORDS | DOCUMENT_WORDS | TASK_WORDS | TODAY_WORDS | REPLAY_WORDS
AT_THE_LANES: Final[Words] = TRUCK_WORDS | PICTURE_WORDS | LANE_WORDS | PAST_WORDS | LANE_SENTENCES | LANES_WORDS
WORDS: Final[Words] = LOOKED_UP | DESK_WORDS | QUEUE_WORDS | CLAIM_WORDS | AT_THE_LANES


@cache
def desk_templates() -> Templates:
    constants = {"rooms": ROOMS, "width": WIDTH, "ready_texts": READY_TEXTS}
    filters: dict[str, Callable[..., Any]] = {
        "told_facts": told_facts,
        "least_change": least_change,
        "in_unit": in_unit,
        "in_words": in_words,
        "task_in_words": task_in_words,
        "closing_in_words": closing_in_words,
        **FILTERS,
        "said": said,
    }
    return Templates(
        "gate_ingest", HOME, WORDS, STYLES, filters, search=SEARCH, ready_reasons=ready_reasons, **constants
    )
