"""What a lane's devices gathered about a vehicle (S-JGS GATHER_INFO). Readings are evidence and keep their raw text."""

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, ConfigDict, Field

from kakou.contracts import containers, plates
from kakou.contracts.base import Blank, Count, Many, Reading, Said, Unread
from kakou.contracts.canonical import canonical
from kakou.contracts.events.evidence import CameraReading, Evidence, Measured, Whole
from kakou.contracts.events.weight import WeightThatMayFollow
from kakou.contracts.numbers import Direction
from kakou.contracts.times import Time

Camera = Literal["front", "front-left", "front-right", "rear", "rear-left", "rear-right"]
Colour = Literal["blue", "yellow", "green", "white", "black"]


class PlateReading(CameraReading):
    """A plate as a camera read it."""

    text: Unread
    colour: Annotated[Colour | None, Blank] = None
    camera: Annotated[Camera | None, Blank] = None

    @property
    def plate(self) -> str:
        """The reading normalised; empty when nothing was read."""
        return plates.normalise(self.text)


class TagReading(Evidence):
    """A vehicle's radio tag: its id, and the plate and tare (kg) stored on it."""

    id: Reading | None = None
    plate: Reading | None = None
    weight: Annotated[Measured | None, Blank] = None

    @property
    def number(self) -> str:
        """The id in canonical form, as a tag is registered; empty when none was read."""
        return canonical(self.id or "")


class CardReading(Evidence):
    """A vehicle's IC card: the plate and the pass on it, when it was issued and for how many days."""

    id: Reading | None = None
    plate: Reading | None = None
    pass_no: Reading | None = None
    issued_at: Annotated[Time | None, Blank] = None
    valid_days: Annotated[Count | None, Blank, Whole] = None

    @property
    def number(self) -> str:
        """The id in canonical form, as a card is registered; empty when none was read."""
        return canonical(self.id or "")


class DriverCardReading(Evidence):
    """The driver's card. No name and no personal number: an id and its validity."""

    id: Reading | None = None
    issued_at: Annotated[Time | None, Blank] = None
    valid_days: Annotated[Count | None, Blank, Whole] = None


class ContainerReading(CameraReading):
    """A container number as a camera read it."""

    no: Unread
    position: Annotated[Literal["front", "rear"] | None, Blank] = None

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
    camera: Annotated[Camera | None, Blank] = None


class VehicleGathered(Said):
    """`kakou.vehicle.gathered.v1`. `mode`: A automatic, M gathered again by hand, B entered by the back office.

    weight: None when it follows in an event of its own; see `kakou.contracts.events.weight`.
    """

    direction: Direction
    mode: Literal["A", "M", "B"] = "A"
    plates: Annotated[tuple[PlateReading, ...], Many, Field(max_length=20)] = ()
    tags: Annotated[tuple[TagReading, ...], Many, Field(max_length=20)] = ()
    cards: Annotated[tuple[CardReading, ...], Many, Field(max_length=20)] = ()
    containers: Annotated[tuple[ContainerReading, ...], Many, Field(max_length=20)] = ()
    seals: Annotated[tuple[Unread, ...], Many, Field(max_length=20)] = ()
    pass_nos: Annotated[tuple[Unread, ...], Many, Field(max_length=50)] = ()
    driver_card: DriverCardReading | None = None
    weight: WeightThatMayFollow = None
    photos: Annotated[tuple[Annotated[Photo, BeforeValidator(_photo)], ...], Many, Field(max_length=50)] = ()
