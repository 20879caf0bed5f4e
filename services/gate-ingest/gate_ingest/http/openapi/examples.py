"""Invented, well-formed samples for the OpenAPI document; sent in order, the truck is released."""

from typing import Any, Final

VISIT: Final = "G1.E01.20261122080000000017"
LIST_NO: Final = "QD310526I000000042"
PASS_NO: Final = "Z3105I261122000000000042"  # noqa: S105 - a number, no password
PLATE: Final = "苏E01234"
FIRM: Final = "3105940042"

GATHERED: Final[dict[str, Any]] = {
    "direction": "I",
    "mode": "A",
    "plates": [{"text": PLATE, "colour": "yellow", "confidence": "0.98", "camera": "front"}],
    "tags": [{"id": "E2003412", "plate": PLATE}],
    "pass_nos": [PASS_NO],
    "weight": {"kg": "33120", "stable": True, "zeroed": True, "bridge": "B1", "bridge_state": 1},
}

EVENT: Final[dict[str, Any]] = {
    "specversion": "1.0",
    "id": "01JD8Z6W3M",
    "source": "/3105W/G1/E01",
    "type": "kakou.vehicle.gathered.v1",
    "subject": "20261122080000000017",
    "time": "2026-11-22T08:00:00+08:00",
    "data": GATHERED,
}

DECLARATION: Final[dict[str, Any]] = {
    "kind": "list",
    "no": LIST_NO,
    "direction": "I",
    "customs": "3105",
    "firm": FIRM,
    "approved": True,
    "lines": [
        {
            "line": 1,
            "hs": "7403111900",
            "name": "阴极铜 copper cathode",
            "unit": "035",
            "quantity": "240000",
            "net": "240000",
        }
    ],
}

PASS: Final[dict[str, Any]] = {
    "no": PASS_NO,
    "type": 3,
    "direction": "I",
    "bind": 3,
    "customs": "3105",
    "firm": FIRM,
    "vehicle": {"plate": PLATE, "tare": "13000"},
    "documents": [{"kind": "list", "no": LIST_NO}],
    "goods": [{"line": 1, "document_line": 1, "quantity": "20000", "gross": "20100"}],
    "gross": "20100",
    "total": "33100",
}

DECISION: Final[dict[str, Any]] = {"decision": "release", "reason": "Weighed again on another bridge, in order."}
CLAIM: Final[dict[str, Any]] = {"take_over": "5f1c2d3e4a5b6c7d"}
DEVICE_ORDER: Final[dict[str, Any]] = {"device": "camera", "do": "re-collect", "reason": "The lens was wiped."}
VOID: Final[dict[str, Any]] = {"reason": "The carrier was changed."}
TASK_CLOSE: Final[dict[str, Any]] = {"why": "The driver was spoken to; the pass was found in order."}
RECEIPT: Final[dict[str, Any]] = {
    "kind": "SAS223",
    "pass_no": PASS_NO,
    "result": "1",
    "at": "2026-11-22T08:05:00+08:00",
}
VEHICLE: Final[dict[str, Any]] = {"plate": PLATE, "tag": "E2003412", "tare": "13000", "tare_source": "measured"}
ENTERPRISE: Final[dict[str, Any]] = {"code": FIRM, "name": "演示贸易有限公司", "level": "ordinary"}
CONTROL_ORDER: Final[dict[str, Any]] = {"id": "B-2026-17", "target": {"kind": "vehicle", "no": PLATE}, "state": "open"}
LANE: Final[dict[str, Any]] = {
    "classes": ["declared", "hazardous"],
    "directions": ["I"],
    "led_width": 32,
    "mode": "live",
}
STORAGE_UNIT: Final[dict[str, Any]] = {"id": "W-A1", "kind": "warehouse", "exposed_people": 10}
HAZARDOUS_GOODS: Final[dict[str, Any]] = {
    "source": "notice 7 of 2026",
    "substances": [{"zh": "六甲基二硅氮烷", "en": "hexamethyldisilazane", "cas": "999-97-3", "class": "3", "q": "10"}],
    "segregation": [{"classes": ["3", "8"], "code": 2}],
    "mixed_loading": [{"classes": ["3", "5.1"]}],
}
POLICY: Final[dict[str, Any]] = {
    "total_band_percent": {"value": "3", "effective_from": "2026-12-01T00:00:00+08:00", "source": "notice 12 of 2026"},
    "one_live_pass": False,
}
