"""Who may say what: the token's zone, its scopes, its lanes."""

from kakou.contracts.events.parsing import InboundEvent
from kakou.web.access.auth import Principal
from kakou.web.problem_table import LACKS_SCOPE_FOR_TYPE, OTHER_LANE, OTHER_ZONE


def check_speaker(event: InboundEvent, speaker: Principal) -> None:
    """Raises Problem 403 when this token may not say that: another zone, another scope, another lane."""
    source, type_ = event.source, event.envelope.type
    if source.zone != speaker.zone:
        raise OTHER_ZONE(own=speaker.zone, other=source.zone)
    if speaker.scopes.isdisjoint(event.spec.scopes):
        raise LACKS_SCOPE_FOR_TYPE(type=type_, wanted=" or ".join(sorted(event.spec.scopes)))
    if source.gate is not None and source.lane is not None and not speaker.at(source.gate, source.lane):
        raise OTHER_LANE(lane=f"{source.gate}.{source.lane}")
