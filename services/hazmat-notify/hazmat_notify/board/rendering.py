"""Filling in the board's templates."""

from decimal import Decimal
from typing import Any

from jinja2 import Environment, PackageLoader
from kakou.values.decimals import plain
from kakou.values.times import CHINA

from hazmat_notify.alerts.rules.wording import VERDICTS
from hazmat_notify.board.view import percent
from hazmat_notify.board.words import Language, words

NEAR = Decimal("0.8")
"""A ratio from which a unit is shown as near the threshold."""


class Templates:
    def __init__(self) -> None:
        self._templates = Environment(
            loader=PackageLoader("hazmat_notify"), autoescape=True, trim_blocks=True, lstrip_blocks=True
        )
        self._templates.filters.update(plain=plain, percent=percent, clock=_clock, capital=_capital)

    def render(self, name: str, language: Language, **more: Any) -> str:
        template = self._templates.get_template(name)
        return template.render(t=words(language), language=language, verdicts=VERDICTS, near=NEAR, **more)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _clock(time: Any) -> str:
    """A time as the zone's clock on the wall shows it, with the day."""
    return str(time.astimezone(CHINA).strftime("%m-%d %H:%M:%S"))
