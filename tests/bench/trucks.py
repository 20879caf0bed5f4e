"""The events of ordinary trucks, as gate-ingest writes them to the log."""

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import orjson

ZONE = "3105W"
LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"
GATES, LANES = 25, 40
"""A lane gets a truck every ten seconds at 100 a second: no truck comes before the one before it has gone."""
GROSS, TARE = 8_000, 9_000


def event(kind: str, source: str, subject: str, data: dict[str, Any]) -> bytes:
    return orjson.dumps(
        {
            "specversion": "1.0",
            "id": uuid4().hex,
            "source": source,
            "type": kind,
            "subject": subject,
            "time": datetime.now(UTC).isoformat(),
            "datacontenttype": "application/json",
            "data": data,
        }
    )


class Truck:
    """One truck with a list and a pass of its own; `number` below 2,400,000. hazardous: it carries methanol. excess: kg
    that it weighs more than its papers say."""

    def __init__(self, number: int, hazardous: bool = False, zone: str = ZONE, excess: int = 0) -> None:
        self.number, self.hazardous, self.zone, self.customs = number, hazardous, zone, zone[:4]
        self.excess = excess
        self.firm = f"{self.customs}600000"
        self.list_no = f"QD{self.customs}{datetime.now(UTC):%y}I{number:09d}"
        self.pass_no = f"Z{self.customs}I{datetime.now(UTC):%y%m%d}{number:012d}"
        self.plate = f"沪{LETTERS[number // 100_000]}{number % 100_000:05d}"
        self.gate = f"G{number // LANES % GATES + 1}"
        self.lane = f"/{zone}/{self.gate}/E{number % LANES + 1:02d}"
        self.subject = f"{datetime.now(UTC):%Y%m%d%H%M%S}{number:07d}"
        self.visit = f"{self.lane.removeprefix(f'/{zone}/').replace('/', '.')}.{self.subject}"

    def declaration(self) -> dict[str, Any]:
        """The list, approved, its entry released."""
        line: dict[str, Any] = {"line": 1, "hs": "8542311900", "name": "集成电路", "unit": "kg"}
        if self.hazardous:
            line = {"line": 1, "hs": "2905110000", "name": "甲醇", "unit": "kg", "cas": "67-56-1", "un": "1230"}
            line |= {"class": "3", "subsidiary": ["6.1"], "hazardous": True, "storage_unit": "T-01"}
        amounts = {"quantity": f"{GROSS}.00000", "gross": f"{GROSS}.00000", "net": f"{GROSS}.00000"}
        return {
            "no": self.list_no,
            "kind": "list",
            "direction": "I",
            "customs": self.customs,
            "firm": self.firm,
            "approved": True,
            "entry_released": True,
            "inspection": False,
            "lines": [line | amounts],
        }

    def gate_pass(self) -> dict[str, Any]:
        return {
            "no": self.pass_no,
            "type": 2,
            "direction": "I",
            "bind": 2,
            "customs": self.customs,
            "firm": self.firm,
            "gates": "single",
            "vehicle": {"plate": self.plate, "tare": f"{TARE}.00000"},
            "documents": [{"kind": "list", "no": self.list_no}],
            "gross": f"{GROSS}.00000",
            "net": f"{GROSS}.00000",
            "total": f"{GROSS + TARE}.00000",
        }

    def papers(self) -> list[bytes]:
        """The list and the pass filed."""
        writer = f"/{self.zone}/customs"
        return [
            event("kakou.declaration.filed.v1", writer, self.list_no, {"declaration": self.declaration()}),
            event("kakou.pass.filed.v1", writer, self.pass_no, {"pass": self.gate_pass()}),
        ]

    def gathered(self) -> bytes:
        reading = {"stable": True, "zeroed": True, "bridge": "WB1", "bridge_state": 1}
        data = {
            "direction": "I",
            "mode": "A",
            "plates": [{"text": self.plate, "colour": "yellow", "confidence": "0.98000", "camera": "front"}],
            "pass_nos": [self.pass_no],
            "weight": {"kg": f"{GROSS + TARE + 20 + self.excess}.00000", **reading},
        }
        return event("kakou.vehicle.gathered.v1", self.lane, self.subject, data)

    def through(self) -> list[bytes]:
        """The barrier raised, the truck gone."""
        report = {"state": "raised", "mode": "automatic"}
        return [
            event("kakou.barrier.reported.v1", self.lane, self.subject, report),
            event("kakou.vehicle.departed.v1", self.lane, self.subject, {"how": "cleared"}),
        ]

    def whole(self) -> list[bytes]:
        return [*self.papers(), self.gathered(), *self.through()]
