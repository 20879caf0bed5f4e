"""A rule that spoke, as services tell each other of it."""

from pydantic import Field

from kakou.contracts.base import OutboundModel


class Finding(OutboundModel):
    """A rule that spoke."""

    code: str
    """The reason's code; docs/rules.md lists all of them."""
    facts: dict[str, str] = Field(default_factory=dict)
    """The numbers and names that the reason's texts speak of."""
    outcome: str | None = None
    """What it does by the zone's policy, where that is not what the table of reasons says."""
