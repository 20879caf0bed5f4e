"""What an officer typed into the decision's form: a decision, or what is wrong with it, field by field."""

import re
from dataclasses import dataclass, field
from typing import Any, Final

from kakou.contracts.events.writes import Decision
from pydantic import ValidationError

from gate_ingest.desk.truck.papers import Countable
from gate_ingest.desk.truck.view import Truck

DECISIONS: Final = ("release", "inspect", "refuse", "rescind")
DIGITS: Final = {decision: digit for digit, decision in enumerate(DECISIONS, 1)}
"""The key of each: the same on every truck, whatever may be decided of it, lest a habit decides something else."""

BETWEEN: Final = "；"
"""What stands between a reason that was chosen and what was written."""

COUNTED: Final = "counted."
"""How the names of the fields begin that say what was counted."""

REVISION: Final = re.compile("[1-9][0-9]{0,8}")
WORDS_OF: Final = {"plate": "plate_wrong", "announced_by": "announced_by_wrong", "reason": "reason_missing"}
"""By field of the decision, what to say where it is wrong."""


@dataclass(frozen=True)
class Entered:
    """decision: None where something is wrong. faults: by the form's field the key of the words that say so."""

    decision: Decision | None
    faults: dict[str, str] = field(default_factory=dict)


def entered(typed: dict[str, str], truck: Truck) -> Entered:
    """What the form says about the truck as it is shown now."""
    if typed.get("decision") not in DECISIONS:
        return Entered(None, {"decision": "choose_decision"})
    if not REVISION.fullmatch(typed.get("revision", "")):
        return Entered(None, {"words": "reason_missing"})
    faults = _missing(typed, truck)
    counted = [each for each in truck.goods if typed.get(each.field)]
    try:
        decision = Decision.model_validate(_said(typed, counted))
    except ValidationError as error:
        for each in error.errors():
            faults |= _fault(each["loc"], counted)
        return Entered(None, faults)
    return Entered(None if faults else decision, faults)


def _said(typed: dict[str, str], counted: list[Countable]) -> dict[str, Any]:
    reason = BETWEEN.join(part for part in (typed.get("template", ""), typed.get("words", "")) if part)
    said: dict[str, Any] = {"decision": typed["decision"], "reason": reason, "revision": int(typed["revision"])}
    said |= {name: typed[name] for name in ("plate", "announced_by") if typed.get(name)}
    if counted:
        said["counted"] = [{"pass": each.no, "line": each.line, "quantity": typed[each.field]} for each in counted]
    return said


def _missing(typed: dict[str, str], truck: Truck) -> dict[str, str]:
    """A release that the safety office waits to be told of needs the name of who told it, and one of a truck whose
    plate nobody read the plate: but not its repeat. A count of a line that the truck no longer has is not dropped
    unseen."""
    faults: dict[str, str] = {}
    unread = "unread" in truck.asks and typed["revision"] == str(truck.revision)
    if unread and typed["decision"] == "release" and not typed.get("plate"):
        faults["plate"] = "plate_missing"
    waits = truck.seen.awaiting and typed["revision"] == str(truck.revision)
    if waits and typed["decision"] == "release" and not typed.get("announced_by"):
        faults["announced_by"] = "announced_by_missing"
    known = {each.field for each in truck.goods}
    if any(name.startswith(COUNTED) and said and name not in known for name, said in typed.items()):
        faults["counted"] = "counted_gone"
    return faults


def _fault(place: tuple[int | str, ...], counted: list[Countable]) -> dict[str, str]:
    if place[0] == "counted" and len(place) > 1 and isinstance(place[1], int):
        return {counted[place[1]].field: "quantity_wrong"}
    name = str(place[0])
    return {"words" if name == "reason" else name: WORDS_OF.get(name, "reason_missing")}
