"""Pictures of a truck: those in the zone's own store, which the browser loads from there; the others are named."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, get_args

from kakou.contracts.events.gathered import Camera
from kakou.contracts.picture import Picture

from gate_ingest.picture_stores import PictureStore

CAMERAS: Final[tuple[Camera | None, ...]] = (*get_args(Camera), None)
"""In the order in which an officer looks."""


@dataclass(frozen=True)
class PictureShown:
    """address: where the browser loads it. camera: its word."""

    address: str
    camera: str
    at: datetime


@dataclass(frozen=True)
class TruckPictures:
    """outside: addresses that are in no store of the zone. stores: addresses of those that the page loads from.
    has_store: whether the zone has any."""

    shown: tuple[PictureShown, ...]
    outside: tuple[str, ...]
    stores: tuple[str, ...]
    has_store: bool

    @property
    def of_plate(self) -> PictureShown | None:
        """The newest from the front, else the newest."""
        from_front = (each for each in self.shown if each.camera.startswith("camera_front"))
        return next(from_front, self.shown[0] if self.shown else None)


def pictures_of(pictures: Sequence[Picture], stores: Sequence[PictureStore]) -> TruckPictures:
    """The newest gathering first. stores: the zone's."""
    shown = list[PictureShown]()
    outside = list[str]()
    used = dict[str, None]()
    for picture in sorted(pictures, key=lambda each: (-each.at.timestamp(), CAMERAS.index(each.camera))):
        found = next(((each, address) for each in stores if (address := each.holds(picture.address))), None)
        if found is None:
            outside.append(picture.address)
            continue
        store, address = found
        used[store.address] = None
        shown.append(PictureShown(address, f"camera_{picture.camera or 'unnamed'}", picture.at))
    return TruckPictures(tuple(shown), tuple(outside), tuple(used), bool(stores))
