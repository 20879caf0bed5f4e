"""An officer's decision as it goes on the log, whether it comes from the desk's page or by HTTP."""

from typing import Any, Final

from kakou.contracts.events.decided_on import DecidedOn
from kakou.contracts.events.writes import Decision
from kakou.contracts.problem import FieldError
from kakou.contracts.verdicts import Verdict
from kakou.contracts.visit_view import VisitView
from kakou.web.problems import wrong

from gate_ingest.read_model.visit_view import Seen

NOT_READ: Final = frozenset({"identity.plate.unread", "identity.plate.unsure"})
"""Nobody knows the truck's plate: so no pass was looked for by it."""


def needs_plate(verdict: Verdict | None) -> bool:
    """Whether a release must say the plate: without one it would let a truck through on no pass at all, of which nobody
    could say afterwards which truck it was."""
    if verdict is None or verdict.verdict == "release" or verdict.passes:
        return False
    return any(reason.code in NOT_READ for reason in verdict.reasons)


def check_names_plate(decision: Decision, seen: Seen | VisitView) -> None:
    """Raises Problem 422. seen: the visit as it stands; of an earlier revision than that the log itself refuses."""
    verdict = seen.kept.verdict if isinstance(seen, Seen) else seen.verdict
    if decision.decision != "release" or decision.plate is not None or verdict is None or not needs_plate(verdict):
        return
    if decision.revision in (None, verdict.revision):
        message = "is required: nobody has read the truck's plate, and without it the truck has no pass"
        raise wrong([FieldError(pointer="/plate", code="missing", message=message)])


def decided(visit: str, decision: Decision, seen: Seen | VisitView) -> dict[str, Any]:
    """The data of its event. seen: the visit as it stands."""
    data = {**decision.model_dump(mode="json", exclude_unset=True), "visit": visit}
    if isinstance(seen, Seen) and seen.withheld:
        data["withheld"] = True
    return data


def decided_on(seen: Seen | VisitView, position: int) -> dict[str, Any]:
    """The attribute of its event that says how the visit stood when the decision came. position: up to which the log
    was shown, as asked before the visit was looked at."""
    if not isinstance(seen, Seen):
        return DecidedOn(revision=0).attribute
    forecast = seen.forecast.reasons if seen.forecast is not None else ()
    return DecidedOn.shown(seen.kept.verdict, forecast, position).attribute
