"""Pictures of a truck: where each is, and who took it when. The gate carries addresses alone, never a picture."""

from datetime import datetime
from typing import Annotated, Final

from pydantic import Field

from kakou.contracts.base import OutboundModel
from kakou.contracts.events.gathered import Camera

PICTURES_KEPT: Final = 12
"""Of a visit, the newest: two gatherings from the six positions that S-JGS has."""


class Picture(OutboundModel):
    """A picture that a lane's camera took of a truck."""

    address: str
    """Where it is, as the lane's terminal gave it: nothing says that it may be trusted."""
    camera: Camera | None = None
    """Which camera took it, by where it stands; null where nobody said."""
    at: datetime
    """When it was gathered, by the zone's clock."""


Pictures = Annotated[tuple[Picture, ...], Field(exclude_if=lambda pictures: not pictures)]
"""Those of a visit, the newest gathering first; left out where there are none."""


def with_newer(before: tuple[Picture, ...], newer: tuple[Picture, ...]) -> tuple[Picture, ...]:
    """As many as a visit keeps."""
    return (*newer, *before)[:PICTURES_KEPT]
