"""A claim: which officer is at a visit."""

from datetime import datetime

from kakou.contracts.base import OutboundModel


class Claim(OutboundModel):
    """An officer is at a visit that waits for one, so that no other begins on it as well."""

    id: str
    """The claim's id; whoever takes it over names it."""
    by: str
    """The officer, as named on the token; before it the name that was typed at the desk, if any."""
    since: datetime
    """Since when."""
    until: datetime
    """When it ends by itself, unless it is renewed."""
