"""What the interface answers of a zone's stock: its lines, its storage units, the trucks on their way."""

from datetime import datetime
from typing import Literal

from kakou.contracts.base import OutboundModel
from kakou.contracts.documents.reference import DesignMaximum, UnitContact
from kakou.contracts.substance import Substance
from kakou.contracts.verdicts import Bilingual
from kakou.values.decimals import Amount
from kakou.values.identifiers import Direction
from pydantic import Field

from hazmat_notify.trucks.rules.motion import Whereabouts

MassUnit = Literal["t", "kg"]


class StockLine(OutboundModel):
    """A substance in a storage unit."""

    storage_unit: str
    """The storage unit's id."""
    substance: Substance
    """The substance."""
    quantity: Amount
    """How much lies there, in `unit`."""
    unit: MassUnit
    """The unit of `quantity`."""
    limit: Amount | None
    """The critical quantity Q in tonnes (GB 18218); null where no row counts the substance."""
    row: str | None
    """The row of GB 18218 that the limit is from: `1.65` is table 1, row 65."""
    why: Bilingual
    """Which row counts the substance and why, or why none does."""
    design_maximum: Amount | None = None
    """The most that the unit is built for, in tonnes, which counts in place of what lies there."""


class LoadView(OutboundModel):
    """Goods still on a truck."""

    name: str
    """The goods' name."""
    cas: str | None
    """The CAS number."""
    un: str | None
    """The UN number."""
    hazard_class: str | None = Field(validation_alias="class", serialization_alias="class")
    """The class or division of dangerous goods."""
    quantity: Amount
    """How much there is, in `unit`."""
    unit: str
    """The unit of `quantity`, as declared where it is no mass."""
    storage_unit: str | None
    """The storage unit that the goods are bound for, or come from."""


class TruckView(OutboundModel):
    """A truck with hazardous goods: at the gate, or inside and not yet reported unloaded."""

    visit: str
    """The visit's address, `{gate}.{lane}.{session}`."""
    alert: str
    """The id of the alert about it."""
    plate: str | None
    """The truck's plate; null where it is not known."""
    direction: Direction
    """I into the zone, E out of it."""
    where: Whereabouts
    """Where the truck is."""
    gate: str
    """The gate that the lane is at."""
    lane: str
    """The lane's name at its gate."""
    since: datetime
    """Since when it is there."""
    goods: tuple[LoadView, ...]
    """The hazardous goods still on it."""
    in_doubt: bool = False
    """Whether nobody knows if it has passed."""


class Mismatch(OutboundModel):
    """More went out than ever came in."""

    substance: str
    """The substance."""
    quantity: Amount
    """How much more, in `unit`."""
    unit: MassUnit = "kg"
    """The unit of `quantity`."""


class ConflictView(OutboundModel):
    """Two goods of a storage unit that must not lie together."""

    one: str
    """The one substance."""
    one_classes: str
    """The classes of the one."""
    other: str
    """The other substance."""
    other_classes: str
    """The classes of the other."""
    code: str
    """How far apart they must be (49 CFR 176.83(b)): 1 to 4, or `*` for explosives."""


class UnitView(OutboundModel):
    """A storage unit with what lies there."""

    id: str
    """The storage unit's id."""
    kind: str
    """What it is: a warehouse, tank farm or yard."""
    exposed_people: int
    """How many people live or work off-site within 500 m (GB 18218)."""
    limit_hours: int | None
    """The longest that goods may stay, in hours."""
    design_maximum: tuple[DesignMaximum, ...]
    """The most of each substance that it is built for."""
    contacts: tuple[UnitContact, ...]
    """Whom the safety office calls about it, in this order."""
    stock: tuple[StockLine, ...]
    """What lies there."""
    ratio: Amount
    """The sum of q/Q, cut to five places, so that 1.00000 or more is a major hazard (GB 18218)."""
    r: Amount
    """R of GB 18218: α times the sum of β q/Q."""
    level: int | None
    """The level of a major hazard, 1 (gravest) to 4; null below that."""
    major_hazard: bool
    """Whether the unit is a major hazard (重大危险源)."""
    in_motion: tuple[TruckView, ...]
    """The trucks that are on their way to it, or from it."""
    in_doubt: tuple[TruckView, ...]
    """The trucks of which nobody knows whether they have passed."""
    conflicts: tuple[ConflictView, ...]
    """What lies there and must not lie together."""
    mismatches: tuple[Mismatch, ...]
    """What more went out of than ever came in."""


class StockView(OutboundModel):
    """The hazardous goods of a zone."""

    at: datetime | None = None
    """The past time that was asked for, of which only stock is known, not what was on its way; null for now."""
    stock: tuple[StockLine, ...]
    """What lies in all storage units."""
    items: tuple[UnitView, ...]
    """Each storage unit."""
    in_motion: tuple[TruckView, ...]
    """All trucks that are on their way to a storage unit, or from one."""
    in_doubt: tuple[TruckView, ...]
    """The trucks of which nobody knows whether they have passed."""
