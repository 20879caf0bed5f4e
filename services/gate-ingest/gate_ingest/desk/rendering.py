"""Filling in the desk's templates."""

from typing import Final

from kakou.web.pages.rendering import Templates

from gate_ingest.desk.drawing import WIDTH
from gate_ingest.desk.words import DESK_WORDS, TEMPLATES

HOME: Final = "/desk"
STYLES: Final = ("desk.css",)


def desk_templates() -> Templates:
    return Templates("gate_ingest", HOME, DESK_WORDS, {}, sheets=STYLES, templates=TEMPLATES, width=WIDTH)
