"""The zone's parameters: each with its value, the time it holds from, and where it comes from."""

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any, Final, Generic, Literal, TypeVar, get_type_hints

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    GetJsonSchemaHandler,
    TypeAdapter,
    ValidationInfo,
    create_model,
    field_validator,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError

from kakou.contracts.base import Blank, Count, Flag, InboundModel, Note, OutboundModel
from kakou.contracts.documents.declaration import ListType, PermissionType
from kakou.contracts.documents.reference import BridgeClass
from kakou.contracts.field_descriptions import describe
from kakou.values.decimals import Kilograms, Percent, PositiveAmount, Ratio
from kakou.values.times import Duration, Time, parse_duration, write_duration

T = TypeVar("T")

ASSUMED: Final = "assumed"
"""The source of a default that no public text settles (domain §9)."""


SHORTEST_KEPT: Final = timedelta(days=10)
"""Longer than a visit is kept, so that what it showed is on record as long as anybody may ask about it."""


def _long_enough(kept: timedelta) -> timedelta:
    if kept < SHORTEST_KEPT:
        least = {"least": write_duration(SHORTEST_KEPT)}
        raise PydanticCustomError("duration_too_short", "must be {least} or longer", least)
    return kept


KeptDuration = Annotated[Duration, AfterValidator(_long_enough)]
"""How long something stays on record after it has come to its end."""
Consequence = Literal["note", "refer"]
SegregationCode = Literal[1, 2, 3, 4]
ReleaseCase = Literal[
    "every",
    "refused",
    "stopped-by-officer",
    "control-order",
    "inspection",
    "identity",
    "weight",
    "hazardous",
    "forecast",
    "dishonest",
]
"""Of an officer's release, what it lets through. `kakou.rules.two_persons` says which releases each is."""


class RatioByLevel(InboundModel):
    """A ratio from 0 to 1 for each credit level; the defaults are those measured in 2019 (domain §6)."""

    aeo: Ratio = Decimal("0.00570")
    """Of enterprises with the highest credit, AEO."""
    ordinary: Ratio = Decimal("0.02440")
    """Of all enterprises that are neither AEO nor dishonest."""
    dishonest: Ratio = Decimal("0.85000")
    """Of enterprises on record as dishonest (失信)."""


class PolicyValues(OutboundModel):
    """The values in force at one time, as rules read them. The defaults are a new zone's.

    Of each band the wider one of kg and percent counts.
    """

    total_band_kg: Kilograms = Decimal("100.00000")
    """How far the measured weight of the whole truck may be from the declared total, in kg."""
    total_band_percent: Percent = Decimal("3.00000")
    """How far the measured weight of the whole truck may be from the declared total, in percent of that."""
    container_band_kg: Kilograms = Decimal("100.00000")
    """How far the containers' weight may be from the declared one, in kg."""
    container_band_percent: Percent = Decimal("10.00000")
    """How far the containers' weight may be from the declared one, in percent of that."""
    goods_band_kg: Kilograms = Decimal("100.00000")
    """How far the goods' weight may be from the declared gross, in kg."""
    goods_band_percent: Percent = Decimal("10.00000")
    """How far the goods' weight may be from the declared gross, in percent of that."""
    registered_inbound_band_percent: Percent = Decimal("50.00000")
    """The band of gate-registered goods that come in, in percent of the declared total."""
    tare_band_kg: Kilograms = Decimal("300.00000")
    """How far a declared tare may be from the registered one, in kg."""
    tare_band_percent: Percent = Decimal("5.00000")
    """How far a declared tare may be from the registered one, in percent of that."""
    unverifiable: Consequence = "note"
    """What becomes of a cargo that is too light for the weighbridge to verify: a note, or an officer looks."""
    bridge_class: BridgeClass = "III"
    """The accuracy class of lanes whose own weighbridge is not described."""
    bridge_division_kg: PositiveAmount = Decimal("20.00000")
    """The scale division e of lanes whose own weighbridge is not described, in kg."""
    bridge_capacity_kg: PositiveAmount = Decimal("150000.00000")
    """The capacity of lanes whose own weighbridge is not described, in kg."""
    plausible_percent: Percent = Decimal("10.00000")
    """A reading below so many percent of the tare is no vehicle."""
    tare_use_kg: Kilograms = Decimal("70.00000")
    """How far fuel, driver and tools move a tare, in kg."""
    declared_tare_percent: Percent = Decimal("2.00000")
    """How far a tare that nobody weighed may be off, in percent."""
    tare_life: Duration = parse_duration("P90D")
    """How long a weighed tare counts."""
    tare_passages: Count = 30
    """For how many passages a weighed tare counts."""
    group_trucks: Count = 2
    """From how many trucks of one declaration on their weights are also looked at together."""
    group_uncertainties: Kilograms = Decimal("2.00000")
    """By how many uncertainties the trucks of one declaration together may be off what they declared."""

    pass_life: Duration = parse_duration("P14D")
    """How long a pass may be used, from its approval on."""
    one_live_pass: Flag = True
    """Whether a plate may have only one unused pass in each direction."""
    weight_wait: Duration = parse_duration("PT60S")
    """How long a visit waits for a weight that follows before an officer looks."""
    barrier_wait: Duration = parse_duration("PT2M")
    """Within how long a barrier that was told to raise must report that it did."""
    seal_wait: Duration = parse_duration("PT30S")
    """Within how long an electronic seal must answer a command."""
    referral_wait: Duration = parse_duration("PT15M")
    """How long an officer may take to answer before it is told as overdue."""
    transit_limit: Duration = parse_duration("PT2H")
    """How long a truck may take from the first gate of a dual one to the second."""
    resume_window: Duration = parse_duration("PT10M")
    """Within how long after it left a truck may come back to the same visit."""
    lane_silence: Duration = parse_duration("PT30M")
    """After how long without a report a lane counts as faulty."""
    full_declaration_within: Duration = parse_duration("P14D")
    """Within how long the full declaration of a two-step entry must follow."""
    stay_limit: Duration = parse_duration("P90D")
    """How long goods may be away under a standing permission that names no day."""
    equipment_supervision: Duration = parse_duration("P1095D")
    """How long imported equipment stays in the ledger after it entered."""

    draw: RatioByLevel = RatioByLevel()
    """The share of trucks drawn for inspection, by the enterprise's credit level."""
    spot_check: RatioByLevel = RatioByLevel()
    """The share of simplified goods drawn for a spot check, by the enterprise's credit level."""
    confidence_floor: Ratio = Decimal("0.80000")
    """A device's reading with less confidence than this is unsure."""
    misread_characters: Count = 2
    """Up to so many wrong characters an unsure reading may be of the plate that another device is sure of."""
    entry_release_required: Flag = False
    """Whether the goods of an ordinary list may pass only once its customs entry is released."""
    first_line_licence_required: Flag = False
    """Whether materials that come in from abroad need their licence at the gate."""
    guarantee_lists: tuple[ListType, ...] = ("1",)
    """Types of lists whose goods need a guarantee to leave."""
    guarantee_permissions: tuple[PermissionType, ...] = ("A",)
    """Types of standing permissions whose goods need a guarantee to leave."""
    out_and_back_permissions: tuple[PermissionType, ...] = ("B", "C", "D", "E", "F")
    """Types of standing permissions that things leave under and come back."""
    either_way_permissions: tuple[PermissionType, ...] = ("H",)
    """Types of standing permissions that things leave under or come in under first."""
    hazardous_lane_required: Flag = False
    """Whether hazardous goods may only take a lane for them."""
    limited_quantity_kg: Kilograms = Decimal("8000.00000")
    """Gross weight on one truck up to which dangerous goods in limited quantities are ordinary cargo, in kg."""
    forecast: Consequence = "note"
    """What becomes of a load that its storage unit should not take: a note, or an officer looks."""
    segregation_code: SegregationCode = 2
    """From which code on (49 CFR 176.83(b)) two classes in one storage unit are in conflict."""
    two_persons: tuple[ReleaseCase, ...] = ()
    """Releases by an officer that take effect only when a second officer agrees: `every`; of what the gate `refused`;
    of what an officer sent to inspection or back (`stopped-by-officer`); over a `control-order`, an ordered or drawn
    `inspection`, a doubt about the truck's `identity`, its `weight`, or the `forecast` for its storage unit; with
    `hazardous` goods aboard; of a firm on record as `dishonest`. None in a new zone."""
    alert_life: Duration = parse_duration("P1D")
    """How long an alert counts from when it began, unless it ends before."""

    passes_kept: KeptDuration = parse_duration("P14D")
    """How long a pass stays on record after it was used, voided or refused, or has expired; at least ten days. Later
    its number still says what became of it, and is never taken again."""
    declarations_kept: KeptDuration = parse_duration("P30D")
    """How long a declaration stays on record after it was completed, at least ten days; longer while goods that went
    with it are away, supervised, or a task about it is open. Later nothing can be drawn on its number any more."""
    finished_kept: KeptDuration = parse_duration("P14D")
    """How long what is over stays in memory after it changed last: visits, passages, passes, declarations of which all
    has passed, closed tasks, alerts; at least ten days. Later it is answered from the history."""


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
    "two_persons": "assumed; customs law has two officers at an inspection, and leaves a release at the gate open",
    "segregation_code": "49 CFR 176.83(b): goods of code 1 may share a closed container, of 2 and more not",
    "passes_kept": "assumed; as long as a pass may be used",
    "finished_kept": "assumed; what is asked for in the days after a passage",
    "declarations_kept": "assumed; amendments and receipts of a month that is over come in the next",
    "entry_release_required": "assumed; item by item the texts leave it open",
}
"""Where a default comes from; the others are assumed."""


DEFAULTS: Final[dict[str, Any]] = PolicyValues().model_dump(mode="json")
"""By parameter the JSON of a new zone's value."""


_KINDS: Final[dict[Any, str]] = {
    Kilograms: "Kilograms",
    Percent: "Percent",
    PositiveAmount: "PositiveAmount",
    Ratio: "Ratio",
    RatioByLevel: "RatioByLevel",
    Count: "Count",
    Flag: "Flag",
    Duration: "Duration",
    KeptDuration: "KeptDuration",
    Consequence: "Consequence",
    BridgeClass: "BridgeClass",
    SegregationCode: "SegregationCode",
    tuple[ListType, ...]: "ListTypes",
    tuple[PermissionType, ...]: "PermissionTypes",
    tuple[ReleaseCase, ...]: "ReleaseCases",
}
"""What a parameter may be, by the name that published schemas have for it."""


class Item(InboundModel, Generic[T]):
    """One parameter of the policy."""

    value: T
    """The parameter's value."""
    effective_from: Annotated[Time | None, Blank] = None
    """From when on it holds; from the moment of the filing where that is absent or past."""
    source: Annotated[Note | None, Blank] = None
    """What settles the value, such as a notice of the zone."""


def _bare_to_item(given: Any) -> Any:
    if given is None or isinstance(given, Item):
        return given
    if isinstance(given, dict) and given.keys() & {"value", "effective_from", "source"}:
        return given
    return {"value": given}


_TYPES: Final[dict[str, Any]] = {
    name: type_
    for name, type_ in get_type_hints(PolicyValues, include_extras=True).items()
    if name in PolicyValues.model_fields
}

_READERS: Final[dict[str, TypeAdapter[Any]]] = {name: TypeAdapter(type_) for name, type_ in _TYPES.items()}

if TYPE_CHECKING:
    ParameterName = str
else:
    ParameterName = Literal[tuple(_TYPES)]


class UpcomingItem(InboundModel):
    """A value that a parameter is to have from a later time on."""

    parameter: ParameterName
    """The parameter's name."""
    value: Any
    """The value that it is to have."""
    effective_from: Time
    """From when on it holds."""
    source: Annotated[Note | None, Blank] = None
    """What settles the value, such as a notice of the zone."""

    @field_validator("value")
    @classmethod
    def _of_parameter(cls, value: Any, info: ValidationInfo) -> Any:
        """The JSON of the value as its parameter's type writes it; a wrong value is told as of the parameter itself."""
        reader = _READERS.get(info.data.get("parameter", ""))
        return value if reader is None else reader.dump_python(reader.validate_python(value), mode="json")


_ITEMS: Final[dict[Any, Any]] = {
    kind: create_model(f"{name}Item", __base__=Item[kind], __module__=__name__, __doc__=Item.__doc__)  # type: ignore[valid-type]
    for kind, name in _KINDS.items()
}
"""Classes of their own, as the name of a generic one spells out all that its type is made of."""

_UPCOMING: Final = "What is set for later; a filing that names it replaces all that was set for later."

if TYPE_CHECKING:

    class PolicyFiling(InboundModel):
        """What PUT takes and GET answers; its other fields are those of PolicyValues, each an Item or None."""

        upcoming: tuple[UpcomingItem, ...] | None = None

else:

    class _FilingBase(InboundModel):
        @classmethod
        def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
            made = super().__get_pydantic_json_schema__(schema, handler)
            describe(handler.resolve_ref_schema(made), PolicyValues)
            return made

    PolicyFiling = create_model(
        "PolicyFiling",
        __base__=_FilingBase,
        __doc__="What PUT takes and GET answers: each item with value, effective_from and source, or as a bare value."
        " Items left out stay as they are.",
        **{
            name: (Annotated[_ITEMS[type_] | None, BeforeValidator(_bare_to_item)], None)
            for name, type_ in _TYPES.items()
        },
        upcoming=(tuple[UpcomingItem, ...] | None, Field(default=None, description=_UPCOMING)),
    )
