"""An officer's decision as it goes on the log, whether it comes from the desk's page or by HTTP."""

from typing import Any

from kakou.contracts.events.decided_by import DecidedBy
from kakou.contracts.events.decided_on import DecidedOn
from kakou.contracts.events.writes import Decision
from kakou.contracts.visit_view import VisitView

from gate_ingest.http.second_officer import SecondOfficer
from gate_ingest.read_model.visit_view import Seen


def decided(visit: str, decision: Decision, seen: Seen | VisitView) -> dict[str, Any]:
    """The data of its event. seen: the visit as it stands."""
    data = {**decision.model_dump(mode="json", exclude_unset=True), "visit": visit}
    if isinstance(seen, Seen) and seen.withheld:
        data["withheld"] = True
    return data


def attributes(
    decision: Decision, seen: Seen | VisitView, position: int, second: SecondOfficer, who: DecidedBy
) -> dict[str, Any]:
    """The attributes of its event that say how the visit stood when the decision came, and who took it. position: up to
    which the log was shown, as asked before the visit was looked at."""
    if not isinstance(seen, Seen):
        return DecidedOn(revision=0).attribute | who.attribute
    forecast = seen.forecast.reasons if seen.forecast is not None else ()
    on = DecidedOn.shown(seen.kept.verdict, forecast, position, binds=second.binds(decision))
    return on.attribute | who.attribute
