"""`GET /v1/vehicles` and the other collections of reference data, by number."""

from datetime import UTC, datetime
from typing import Any, Final, Literal

from kakou.contracts import topics
from kakou.contracts.documents.reference import ControlOrder, Enterprise, Lane, Level, StorageUnit, Vehicle
from kakou.contracts.events.registry import INBOUND
from kakou.history.tables import DOCUMENTS
from kakou.lists.columns import Column
from kakou.lists.filters import Filter, equals, equals_in_body, plate_part
from kakou.lists.listing import Listing
from kakou.values.identifiers import EnterpriseCode
from kakou.values.locations import GateCode
from pydantic import BaseModel

_AT: Final = datetime(2026, 11, 22, tzinfo=UTC)


def _listing(
    kind: str,
    name: str,
    noun: str,
    title: str,
    type_: str,
    model: type[BaseModel],
    columns: tuple[Column, ...],
    filters: tuple[Filter, ...],
) -> Listing:
    """type_: of the event by which such a document is put: who may put it may list them."""
    return Listing(
        name=name,
        noun=noun,
        title=title,
        tag="reference data",
        table=DOCUMENTS,
        scopes=tuple(sorted(INBOUND[type_].scopes)),
        order=("no",),
        only={"kind": kind},
        model=model,
        item=_document,
        columns=columns,
        filters=filters,
    )


def _document(body: Any) -> Any:
    return body["document"]


LISTINGS: Final = (
    _listing(
        "vehicle",
        "vehicles",
        "Vehicle",
        "Registered vehicles, by plate",
        topics.VEHICLE_REGISTERED,
        Vehicle,
        (
            Column("plate", "The number plate.", "苏E01234"),
            Column("tag", "The id of its radio tag.", "E2000017"),
            Column("card", "The number of its IC card or electronic plate.", None),
            Column("tare", "Its own weight, empty, in kg.", None, "amount"),
            Column("tare_source", "Where the tare comes from.", "measured"),
            Column("tare_at", "When the tare was weighed.", _AT, "time"),
            Column("valid_until", "The last moment at which the registration is valid.", _AT, "time"),
            Column("firm", "The enterprise that it belongs to, by its customs code.", "3105940042"),
            Column("controlled", "Whether customs wants it stopped.", False, "flag"),
        ),
        (
            plate_part("no"),
            equals("firm", "The enterprise that it belongs to, by its customs code.", "3105940042", EnterpriseCode),
        ),
    ),
    _listing(
        "enterprise",
        "enterprises",
        "Enterprise",
        "Enterprises, by customs code",
        topics.ENTERPRISE_REGISTERED,
        Enterprise,
        (
            Column("code", "Its customs code.", "3105940042"),
            Column("name", "Its name.", "苏州示例物流有限公司"),
            Column("level", "Its credit level.", "ordinary"),
            Column("simplified_suspended", "Whether it has lost the privilege of gate registration.", False, "flag"),
            Column("flags", "Remarks that customs keeps with it.", (), "texts", "flags.*"),
        ),
        (
            equals_in_body("name", "Its whole name.", "苏州示例物流有限公司", "document.name"),
            equals_in_body("level", "Its credit level.", "dishonest", "document.level", Level),
        ),
    ),
    _listing(
        "control-order",
        "control-orders",
        "ControlOrder",
        "Control orders, by id",
        topics.CONTROL_ORDER_PLACED,
        ControlOrder,
        (
            Column("id", "The order's id.", "B-2026-17"),
            Column("state", "How it stands; only `released` lets its target pass.", "open"),
            Column("target_kind", "What is to be stopped.", "vehicle", path="target.kind"),
            Column("target_no", "Its number, plate or code.", "苏E01234", path="target.no"),
        ),
        (
            equals_in_body("state", "How it stands.", "open", "document.state", Literal["open", "released", "refused"]),
            equals_in_body(
                "target_kind",
                "What is to be stopped.",
                "vehicle",
                "document.target.kind",
                Literal["declaration", "pass", "vehicle", "container", "enterprise"],
            ),
            equals_in_body(
                "target_no", "The number, plate or code of what is to be stopped.", "苏E01234", "document.target.no"
            ),
        ),
    ),
    _listing(
        "lane",
        "lanes",
        "Lane",
        "Lanes as configured, by gate and lane",
        topics.LANE_CONFIGURED,
        Lane,
        (
            Column("gate", "The gate.", "G1"),
            Column("lane", "The lane, by its name at its gate.", "E01"),
            Column("classes", "What it lets through.", ("declared", "non-declared"), "texts", "classes.*"),
            Column("directions", "In which directions it is passed.", ("I", "E"), "texts", "directions.*"),
            Column("step", "Which gate of a dual one it is.", None, "number"),
            Column("led_width", "How many bytes of GB 18030 its display shows.", 32, "number"),
            Column("mode", "Whether its devices get every command.", "live"),
            Column("bridge", "Its weighbridge's id.", None, path="bridge.id"),
        ),
        (
            equals_in_body("gate", "The gate.", "G1", "document.gate", GateCode),
            equals_in_body(
                "mode",
                "Whether its devices get every command.",
                "shadow",
                "document.mode",
                Literal["live", "advisory", "shadow"],
            ),
        ),
    ),
    _listing(
        "storage-unit",
        "storage-units",
        "StorageUnit",
        "Storage units, by id",
        topics.STORAGE_UNIT_REGISTERED,
        StorageUnit,
        (
            Column("id", "The storage unit's id.", "W-A1"),
            Column("kind", "What it is.", "warehouse"),
            Column("exposed_people", "How many people live or work off-site within 500 m.", 0, "number"),
            Column("limit_hours", "The longest that goods may stay, in hours.", None, "number"),
            Column("contacts", "Whom the safety office calls about it.", ("陆平",), "texts", "contacts.*.name"),
        ),
        (
            equals_in_body(
                "kind", "What it is.", "tank-farm", "document.kind", Literal["warehouse", "tank-farm", "yard"]
            ),
        ),
    ),
)
