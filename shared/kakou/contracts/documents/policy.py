"""The zone's parameters: each with its value, the time it holds from, and where it comes from."""

from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any, Final, Generic, Literal, TypeVar

from pydantic import BeforeValidator, TypeAdapter, ValidationInfo, create_model, field_validator

from kakou.contracts.base import Blank, Count, Flag, Note, Said, Told
from kakou.contracts.decimals import Kilograms, Percent, PositiveAmount, Ratio
from kakou.contracts.documents.declaration import ListType, PermissionType
from kakou.contracts.documents.reference import BridgeClass
from kakou.contracts.times import Duration, Time, parse_duration

T = TypeVar("T")

ASSUMED: Final = "assumed"
"""The source of a default that no public text settles (domain §9)."""


class RatioByLevel(Said):
    """A ratio from 0 to 1 for each credit level; the defaults are those measured in 2019 (domain §6)."""

    aeo: Ratio = Decimal("0.00570")
    ordinary: Ratio = Decimal("0.02440")
    dishonest: Ratio = Decimal("0.85000")


class PolicyValues(Told):
    """The values in force at one time, as rules read them. The defaults are a new zone's.

    Bands are the wider of kg and percent: total of the declared total, goods of the declared gross, container of
    the declared container weights, tare of the registered tare. confidence_floor: a reading below it is unsure.
    misread_characters: up to so many wrong ones, an unsure reading may be of the plate that another device is sure of.
    seal_wait: within which an electronic seal must answer a command.
    bridge_*: of lanes whose own bridge is not described. tare_use_kg: how far fuel, driver and tools move a tare.
    declared_tare_percent: how far one that nobody weighed may be off. tare_life, tare_passages: a weighed tare counts
    no longer. plausible_percent: of the tare; a reading below is no vehicle. group_*: when the trucks of a declaration
    together are too far from what they declared: by this many uncertainties, from this many trucks on.
    stay_limit: how long goods may be away under a standing permission that names no day. equipment_supervision: how
    long imported equipment stays in the ledger after it entered. first_line_licence_required: of materials that come
    in from abroad. guarantee_lists, guarantee_permissions: what leaves under them needs a guarantee.
    limited_quantity_kg: gross on one truck, up to which dangerous goods in limited quantities are ordinary cargo.
    out_and_back_permissions: things leave under them and come back; either_way_permissions: or come in first.
    """

    total_band_kg: Kilograms = Decimal("100.00000")
    total_band_percent: Percent = Decimal("3.00000")
    container_band_kg: Kilograms = Decimal("100.00000")
    container_band_percent: Percent = Decimal("10.00000")
    goods_band_kg: Kilograms = Decimal("100.00000")
    goods_band_percent: Percent = Decimal("10.00000")
    registered_inbound_band_percent: Percent = Decimal("50.00000")
    tare_band_kg: Kilograms = Decimal("300.00000")
    tare_band_percent: Percent = Decimal("5.00000")
    unverifiable: Literal["note", "refer"] = "note"
    bridge_class: BridgeClass = "III"
    bridge_division_kg: PositiveAmount = Decimal("20.00000")
    bridge_capacity_kg: PositiveAmount = Decimal("150000.00000")
    plausible_percent: Percent = Decimal("10.00000")
    tare_use_kg: Kilograms = Decimal("70.00000")
    declared_tare_percent: Percent = Decimal("2.00000")
    tare_life: Duration = parse_duration("P90D")
    tare_passages: Count = 30
    group_trucks: Count = 2
    group_uncertainties: Kilograms = Decimal("2.00000")

    pass_life: Duration = parse_duration("P14D")
    one_live_pass: Flag = True
    weight_wait: Duration = parse_duration("PT60S")
    barrier_wait: Duration = parse_duration("PT2M")
    seal_wait: Duration = parse_duration("PT30S")
    referral_wait: Duration = parse_duration("PT15M")
    transit_limit: Duration = parse_duration("PT2H")
    resume_window: Duration = parse_duration("PT10M")
    lane_silence: Duration = parse_duration("PT30M")
    full_declaration_within: Duration = parse_duration("P14D")
    stay_limit: Duration = parse_duration("P90D")
    equipment_supervision: Duration = parse_duration("P1095D")

    draw: RatioByLevel = RatioByLevel()
    spot_check: RatioByLevel = RatioByLevel()
    confidence_floor: Ratio = Decimal("0.80000")
    misread_characters: Count = 2
    entry_release_required: Flag = False
    first_line_licence_required: Flag = False
    guarantee_lists: tuple[ListType, ...] = ("1",)
    guarantee_permissions: tuple[PermissionType, ...] = ("A",)
    out_and_back_permissions: tuple[PermissionType, ...] = ("B", "C", "D", "E", "F")
    either_way_permissions: tuple[PermissionType, ...] = ("H",)
    hazardous_lane_required: Flag = False
    limited_quantity_kg: Kilograms = Decimal("8000.00000")
    forecast: Literal["note", "refer"] = "note"
    segregation_code: Literal[1, 2, 3, 4] = 2
    alert_life: Duration = parse_duration("P1D")


SOURCES: Final[dict[str, str]] = {
    "registered_inbound_band_percent": "assumed; S-200 art. 4 relaxes the check without a number",
    "bridge_class": "JJG 539: road truck scales are of class III",
    "bridge_division_kg": "domain: the usual e of a class III truck scale",
    "full_declaration_within": "14 days from the conveyance's declaration of entry",
    "draw": "inspection rates measured in 2019, AEO below 20 % of the average (GAC order 251)",
    "limited_quantity_kg": "JT/T 617.3: up to 8000 kg gross of limited quantities a vehicle carries ordinary cargo",
    "seal_wait": "assumed; S-JGS annex B has the gate wait for the seal (V) and names no time",
    "lane_silence": "a lane without a report for 30 minutes counts as faulty",
    "equipment_supervision": "assumed; supervision of imported machines ends after three years",
    "first_line_licence_required": "GAC order 256: no licence at the first line unless the law asks for one",
    "segregation_code": "49 CFR 176.83(b): goods of code 1 may share a closed container, of 2 and more not",
    "entry_release_required": "assumed; item by item the texts leave it open",
}
"""Where a default comes from; the others are assumed."""


DEFAULTS: Final[dict[str, Any]] = PolicyValues().model_dump(mode="json")
"""By parameter the JSON of a new zone's value."""


class Item(Said, Generic[T]):
    """One parameter. effective_from: absent or past means from the log time it is set at. source: what settles it."""

    value: T
    effective_from: Annotated[Time | None, Blank] = None
    source: Annotated[Note | None, Blank] = None


def _bare_to_item(given: Any) -> Any:
    if given is None or isinstance(given, Item):
        return given
    if isinstance(given, dict) and given.keys() & {"value", "effective_from", "source"}:
        return given
    return {"value": given}


_TYPES: dict[str, Any] = {
    name: Annotated[(field.annotation, *field.metadata)] if field.metadata else field.annotation
    for name, field in PolicyValues.model_fields.items()
}

_READERS: Final[dict[str, TypeAdapter[Any]]] = {name: TypeAdapter(type_) for name, type_ in _TYPES.items()}

if TYPE_CHECKING:
    ParameterName = str
else:
    ParameterName = Literal[tuple(_TYPES)]


class UpcomingItem(Said):
    """A value that a parameter is to have from a later time on."""

    parameter: ParameterName
    value: Any
    effective_from: Time
    source: Annotated[Note | None, Blank] = None

    @field_validator("value")
    @classmethod
    def _of_parameter(cls, value: Any, info: ValidationInfo) -> Any:
        """The JSON of the value as its parameter's type writes it; a wrong value is told as of the parameter itself."""
        reader = _READERS.get(info.data.get("parameter", ""))
        return value if reader is None else reader.dump_python(reader.validate_python(value), mode="json")


if TYPE_CHECKING:

    class PolicyFiling(Said):
        """What PUT takes and GET answers; its other fields are those of PolicyValues, each an Item or None."""

        upcoming: tuple[UpcomingItem, ...] | None = None

else:
    PolicyFiling = create_model(
        "PolicyFiling",
        __base__=Said,
        __doc__="What PUT takes and GET answers: each item with value, effective_from and source, or as a bare value."
        " `upcoming`: what is set for later. Items left out stay as they are.",
        **{
            name: (Annotated[Item[type_] | None, BeforeValidator(_bare_to_item)], None)
            for name, type_ in _TYPES.items()
        },
        upcoming=(tuple[UpcomingItem, ...] | None, None),
    )
