"""What stands below the values of a picture."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final

from kakou.contracts.report import Step

_FORMS: Final[dict[Step, str]] = {"hour": "%m-%d %H", "day": "%m-%d", "month": "%Y-%m"}


def step_labels(begins: Iterable[Any], by: Step) -> list[str]:
    """The hours, days or months that begin then, as short as a picture needs them."""
    return [at.strftime(_FORMS[by]) for at in begins if isinstance(at, datetime)]
