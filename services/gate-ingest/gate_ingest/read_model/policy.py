"""The zone's policy, as the read model knows it."""

from kakou.contracts.events.outbound import DocumentChanged
from kakou.runtime.redis.reader import StateReader

from gate_ingest.state import POLICY_BOOK, POLICY_NO, PolicyKept, policy_before


async def policy_kept(model: StateReader, zone: str) -> PolicyKept:
    """A zone that never set any has the defaults. May raise OSError, TimeoutError."""
    kept = await model.get(zone, POLICY_BOOK, POLICY_NO, PolicyKept)
    changed = None if kept is not None else await model.get(zone, "policy", POLICY_NO, DocumentChanged)
    if kept is None and changed is None:
        await model.check_there(zone)
    return kept or policy_before(changed)
