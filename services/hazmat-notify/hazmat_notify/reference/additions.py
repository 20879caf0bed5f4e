"""What the zone adds to the reference data: kept with its earlier versions, and every unit looked at again."""

from datetime import datetime
from typing import Any

from kakou.contracts.documents.hazardous import HazardousAdditions
from kakou.runtime.redis.reader import StateReader
from kakou.runtime.unit_of_work import UnitOfWork

from hazmat_notify.reference.rules.additions_in_force import NONE, Additions, additions
from hazmat_notify.state import ADDITIONS, ADDITIONS_PAST, HEAD, AdditionsKept
from hazmat_notify.stock.unit_checks import look_at_units_anew

VERSIONS_KEPT = 200


def additions_changed(unit: UnitOfWork, document: dict[str, Any]) -> None:
    """From now on; what lay there before is judged by what held then."""
    before, changed = unit.get(ADDITIONS, HEAD, AdditionsKept), HazardousAdditions.model_validate(document)
    earlier: tuple[tuple[int, datetime], ...] = ()
    if before is not None:
        version, since = before.document.version, before.document.effective_from
        assert version is not None, "lane-router numbers them"
        assert since is not None, "lane-router dates them"
        unit.put(ADDITIONS_PAST, str(version), before.document)
        earlier = (*before.earlier, (version, since))
        for dropped, _ in earlier[:-VERSIONS_KEPT]:
            unit.delete(ADDITIONS_PAST, str(dropped))
    unit.put(ADDITIONS, HEAD, AdditionsKept(document=changed, earlier=earlier[-VERSIONS_KEPT:]))
    look_at_units_anew(unit)


async def additions_at(reader: StateReader, zone: str, at: datetime | None) -> Additions:
    """What was in force at `at`, now when left out. May raise OSError, TimeoutError."""
    kept = await reader.get(zone, ADDITIONS, HEAD, AdditionsKept)
    if kept is None:
        return NONE
    if at is None or (kept.document.effective_from is not None and kept.document.effective_from <= at):
        return kept.additions
    version = next((version for version, since in reversed(kept.earlier) if since <= at), None)
    past = None if version is None else await reader.get(zone, ADDITIONS_PAST, str(version), HazardousAdditions)
    return NONE if past is None else additions(past)
