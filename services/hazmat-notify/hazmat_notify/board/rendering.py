"""Filling in the board's templates."""

from decimal import Decimal
from typing import Final

from kakou.web.pages.rendering import Templates

from hazmat_notify.alerts.rules.wording import VERDICTS
from hazmat_notify.board.view import percent
from hazmat_notify.board.words import WORDS

HOME: Final = "/board"
NEAR: Final = Decimal("0.8")
"""A ratio from which a unit is shown as near the threshold."""

STYLES: Final = ("board.css", "alerts.css")


def board_templates() -> Templates:
    own = {"percent": percent}
    return Templates("hazmat_notify", HOME, WORDS, own, sheets=STYLES, verdicts=VERDICTS, near=NEAR)
