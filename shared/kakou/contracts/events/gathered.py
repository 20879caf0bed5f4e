"""What a lane's devices gathered about a vehicle (S-JGS GATHER_INFO). Readings are evidence and keep their raw text."""

import re
from typing import Annotated, Any, Final, Literal

from pydantic import BeforeValidator, ConfigDict, Field

from kakou.contracts.base import Blank, Count, InboundModel, Many, Reading, Unread
from kakou.contracts.events.evidence import CameraReading, Evidence, Measured, Whole
from kakou.contracts.events.weight import WeightThatMayFollow
from kakou.values import containers, plates
from kakou.values.canonical import canonical
from kakou.values.identifiers import Direction
from kakou.values.times import Time

Camera = Literal["front", "front-left", "front-right", "rear", "rear-left", "rear-right"]
Colour = Literal["blue", "yellow", "green", "white", "black"]

ADDRESS: Final = re.compile(r"\s*(?:[A-Za-z][A-Za-z0-9+.-]*:|[/\\]{2})")
"""How an address begins, of whatever kind; what names a picture in the camera's own system does not."""


class PlateReading(CameraReading):
    """A plate as a camera read it."""

    text: Unread
    """The plate as it was read, unchanged; empty where nothing was read."""
    colour: Annotated[Colour | None, Blank] = None
    """The plate's colour."""
    camera: Annotated[Camera | None, Blank] = None
    """Which camera read it, by where it stands."""

    @property
    def plate(self) -> str:
        """The reading normalised; empty when nothing was read."""
        return plates.normalise(self.text)


class TagReading(Evidence):
    """A vehicle's radio tag (RFID)."""

    id: Reading | None = None
    """The tag's id."""
    plate: Reading | None = None
    """The plate that is stored on it."""
    weight: Annotated[Measured | None, Blank] = None
    """The vehicle's tare that is stored on it, in kg."""

    @property
    def number(self) -> str:
        """The id in canonical form, as a tag is registered; empty when none was read."""
        return canonical(self.id or "")


class CardReading(Evidence):
    """A vehicle's IC card."""

    id: Reading | None = None
    """The card's id."""
    plate: Reading | None = None
    """The plate that is stored on it."""
    pass_no: Reading | None = None
    """The number of the pass that is stored on it."""
    issued_at: Annotated[Time | None, Blank] = None
    """When the card was issued."""
    valid_days: Annotated[Count | None, Blank, Whole] = None
    """For how many days from then it is valid."""

    @property
    def number(self) -> str:
        """The id in canonical form, as a card is registered; empty when none was read."""
        return canonical(self.id or "")


class DriverCardReading(Evidence):
    """The driver's card. No name and no personal number: an id and its validity."""

    id: Reading | None = None
    """The card's id."""
    issued_at: Annotated[Time | None, Blank] = None
    """When the card was issued."""
    valid_days: Annotated[Count | None, Blank, Whole] = None
    """For how many days from then it is valid."""


class ContainerReading(CameraReading):
    """A container number as a camera read it."""

    no: Unread
    """The container's number as it was read, unchanged; empty where nothing was read."""
    position: Annotated[Literal["front", "rear"] | None, Blank] = None
    """Where the container stands on the truck."""

    @property
    def container(self) -> str:
        """The reading normalised; empty when nothing was read."""
        return containers.normalise(self.no)


def _photo(value: Any) -> Any:
    return {"id": value} if isinstance(value, str) else value


class Photo(Evidence):
    """Where a picture is; what else the camera's system says about it is kept as given. A bare text is its id."""

    model_config = ConfigDict(extra="allow")

    id: Annotated[str, Field(max_length=500)] | None = None
    """The picture's id in the camera's system, or its address: officers are shown those in the zone's picture store."""
    camera: Annotated[Camera | None, Blank] = None
    """Which camera took it, by where it stands."""

    @property
    def address(self) -> str | None:
        """The id, where it is an address; None where it only names the picture."""
        return self.id if self.id is not None and ADDRESS.match(self.id) else None


class VehicleGathered(InboundModel):
    """`kakou.vehicle.gathered.v1`: what a lane's devices read of a vehicle."""

    direction: Direction
    """I into the zone, E out of it."""
    mode: Literal["A", "M", "B"] = "A"
    """How it was gathered: A automatically, M again by hand, B entered by the back office (JGS/T 14)."""
    plates: Annotated[tuple[PlateReading, ...], Many, Field(max_length=20)] = ()
    """The plates that cameras read."""
    tags: Annotated[tuple[TagReading, ...], Many, Field(max_length=20)] = ()
    """The radio tags that were read."""
    cards: Annotated[tuple[CardReading, ...], Many, Field(max_length=20)] = ()
    """The vehicle's IC cards that were read."""
    containers: Annotated[tuple[ContainerReading, ...], Many, Field(max_length=20)] = ()
    """The container numbers that cameras read."""
    seals: Annotated[tuple[Unread, ...], Many, Field(max_length=20)] = ()
    """The numbers of the seals that were read."""
    pass_nos: Annotated[tuple[Unread, ...], Many, Field(max_length=50)] = ()
    """The numbers of passes that the driver showed, or a reader read."""
    driver_card: DriverCardReading | None = None
    """The driver's card that was read."""
    weight: WeightThatMayFollow = None
    """What the weighbridge read; absent where it follows in an event of its own, null or 0 where none was collected."""
    photos: Annotated[tuple[Annotated[Photo, BeforeValidator(_photo)], ...], Many, Field(max_length=50)] = ()
    """The pictures that were taken."""
