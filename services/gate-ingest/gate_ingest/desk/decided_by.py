"""Who sits at the desk, as the log tells one officer from another."""

from kakou.contracts.events.decided_by import DecidedBy
from kakou.web.pages.sessions import Session


def decided_by(session: Session) -> DecidedBy:
    """Who decides, or commands, in this session."""
    return DecidedBy(token=session.principal.name, person=session.person or None)
