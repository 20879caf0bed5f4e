"""Invented but well-formed papers and events, each as the JSON that somebody would send."""

import json
from typing import Any

from kakou.contracts.problem import FieldError, wrong_fields
from pydantic import BaseModel, ValidationError

PASS_NO = "Z3105I261122000000000042"
LIST_NO = "QD310526I000000042"
TWO_STEP_NO = "310520261000000042"
FIRM = "3105940042"

GATHERED: dict[str, Any] = {
    "direction": "I",
    "mode": "A",
    "plates": [
        {"text": "苏E01234", "colour": "blue", "confidence": 0.98, "camera": "front"},
        {"text": "苏E01234", "colour": "blue", "confidence": "Y", "camera": "rear"},
    ],
    "tags": [{"id": "T1", "plate": "苏E01234", "weight": 13000}],
    "cards": [
        {
            "id": "C1",
            "plate": "苏E01234",
            "pass_no": PASS_NO,
            "issued_at": "2026-11-01T08:00:00+08:00",
            "valid_days": 30,
        }
    ],
    "containers": [{"no": "CSQU3054383", "position": "front", "confidence": "Y"}],
    "seals": ["S1"],
    "pass_nos": [PASS_NO],
    "driver_card": {"id": "D1", "issued_at": "2026-11-01T08:00:00+08:00", "valid_days": 365},
    "weight": {"kg": 28320.5, "stable": True, "zeroed": True, "bridge": "B1", "bridge_state": 1},
    "photos": ["p1", {"id": "p2", "camera": "rear", "taken": "08:00:01"}],
}

EVENT: dict[str, Any] = {
    "specversion": "1.0",
    "id": "8d1c7c2e-1",
    "source": "/3105W/G1/E01",
    "type": "kakou.vehicle.gathered.v1",
    "subject": "20261122080000000017",
    "time": "2026-11-22T08:00:00.123+08:00",
    "sequence": "17",
    "data": GATHERED,
}

DECLARATION: dict[str, Any] = {
    "kind": "list",
    "no": LIST_NO,
    "direction": "I",
    "customs": "3105",
    "firm": FIRM,
    "approved": True,
    "lines": [{"line": 1, "name": "copper cathode", "hs": "7403111900", "unit": "035", "quantity": 100}],
}

PASS: dict[str, Any] = {
    "no": PASS_NO,
    "type": 2,
    "direction": "I",
    "bind": 3,
    "customs": "3105",
    "firm": FIRM,
    "vehicle": {"plate": "苏E01234", "tare": 13000, "frame_weight": 1000},
    "containers": [{"no": "CSQU3054383", "position": "front", "weight": 2200}],
    "documents": [{"kind": "list", "no": LIST_NO}],
    "goods": [{"document_line": 1, "quantity": 40}],
    "total": "20000.5",
}


def as_json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()


def errors(model: type[BaseModel], sent: Any) -> list[FieldError]:
    """What a problem would name about `sent`; empty when it is accepted."""
    try:
        model.model_validate(sent)
    except ValidationError as error:
        return list(wrong_fields(error, sent))
    return []


def error_at(model: type[BaseModel], sent: Any) -> dict[str, str]:
    """Pointer to code of every wrong field."""
    return {error.pointer: error.code for error in errors(model, sent)}
