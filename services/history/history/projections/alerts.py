"""Alerts to the safety office: as they stand, every message, every answer."""

from typing import Any, Final

from kakou.history.tables import ALERT_ANSWERS, ALERT_MESSAGES, ALERTS, FORECASTS, OFFERS
from kakou.runtime.events.event import Event
from kakou.runtime.unit_of_work import UnitOfWork

from history.keeping import keep, kept

ASKED: Final = "alert-asked"
"""By alert, text: how many answers there were when it last asked for one, if there were any."""

OVER: Final = frozenset({"cancel", "all-clear", "expired"})
"""Messages after which an alert wants nobody any more."""


def alert_raised(unit: UnitOfWork, event: Event) -> None:
    """A message of the feed as it came. News asks for an answer anew; a step to the next person changes nothing of
    who has the alert in hand."""
    message, before = event.data, kept(unit, ALERTS, event.data["id"])
    answers = before["answers"] if before is not None else []
    asked = _asked(unit, message["id"])
    if message.get("escalation") is None and len(answers) > asked:
        asked = len(answers)
        unit.put(ASKED, message["id"], str(asked))
    columns = {"alert": message["id"], "at": message["at"], "msg_type": message["msg_type"]}
    keep(unit, ALERT_MESSAGES, (message["sequence"],), message, **columns)
    _keep(unit, message | {"answers": answers}, asked)


def alert_answered(unit: UnitOfWork, event: Event) -> None:
    """An alert with every answer to it, of which the last is new."""
    message = event.data
    _keep(unit, message, _asked(unit, message["id"]))
    number, answer = len(message["answers"]), message["answers"][-1]
    columns = {"at": answer["at"], "kind": answer["answer"], "by": answer["by"]}
    keep(unit, ALERT_ANSWERS, (message["id"], number), answer, **columns)


def release_offered(unit: UnitOfWork, event: Event) -> None:
    """A ReleaseOffered as it came."""
    told = event.data
    keep(unit, OFFERS, (told["visit"], told["revision"], unit.event.origin.root), told, alert=told["alert"])


def forecast_made(unit: UnitOfWork, event: Event) -> None:
    """A ForecastMade as it came."""
    told = event.data
    keep(unit, FORECASTS, (told["visit"], told["revision"], unit.event.origin.root), told)


def _asked(unit: UnitOfWork, alert: str) -> int:
    return int(unit.get_text(ASKED, alert) or 0)


def _keep(unit: UnitOfWork, message: dict[str, Any], asked: int) -> None:
    names = ("sequence", "msg_type", "kind", "severity", "visit", "plate", "firm", "storage_unit", "drill")
    columns = {name: message[name] for name in names}
    began = (kept(unit, ALERT_MESSAGES, int(message["id"].removeprefix("A"))) or message)["at"]
    keep(unit, ALERTS, (message["id"],), message, state=state_of(message, asked), at=began, **columns)


def state_of(message: dict[str, Any], asked: int) -> str:
    """`over`, `taken` in hand by a named person, or `open`. asked: how many answers there were when the alert last
    asked for one; those count no more."""
    if message["msg_type"] in OVER:
        return "over"
    answers = message["answers"]
    undone = {answer.get("undoes") for answer in answers}
    holds = [
        answer["answer"]
        for number, answer in enumerate(answers, start=1)
        if number > asked and number not in undone and answer["answer"] in ("taken", "handed-on")
    ]
    return "taken" if holds and holds[-1] == "taken" else "open"
