"""What somebody asks who sends every request of the OpenAPI documents after the golden morning."""

from dataclasses import dataclass, field
from typing import Any, Final

import httpx
import orjson
from gate_ingest.http.openapi import examples
from kakou.web.openapi import EVENT_STREAM

from tests.documented import operation_of
from tests.generated_clients import document
from tests.samples.gate import Gate, client, first_event

DRAWN: Final = "苏E01235"
NOT_YET: Final = 1_000_000
"""A position that no event has yet."""


@dataclass
class Samples:
    """Sends requests, and keeps the first answer of each kind."""

    service: str
    client: httpx.AsyncClient
    kept: dict[str, Any] = field(default_factory=dict)

    async def ask(self, method: str, path: str, body: Any = None, prefer: str = "wait=10") -> Any:
        """What is answered. body: that of the document's example where none is given."""
        shape, operation = operation_of(self.service, method, path.partition("?")[0])
        sample = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("example")
        content = orjson.dumps(sample if body is None else body) if sample is not None else None
        headers = {"Prefer": prefer, **({"Content-Type": "application/json"} if content else {})}
        answer = await self.client.request(method, path, content=content, headers=headers)
        assert answer.is_success, f"{method} {path}: {answer.status_code} {answer.text}"
        media = answer.headers.get("content-type", "").partition(";")[0]
        said = answer.json() if media == "application/json" else answer.text
        if said:
            self.kept.setdefault(f"{method} {shape} {answer.status_code}", said)
        return said

    async def follow(self, path: str) -> None:
        """Keeps the first event of a stream."""
        shape, _ = operation_of(self.service, "GET", path)
        self.kept[f"GET {shape} 200 {EVENT_STREAM}"] = await first_event(self.client, path)

    def in_order(self) -> dict[str, Any]:
        """As the document has them."""
        paths = document(self.service)["paths"]
        names = (
            f"{method.upper()} {path} {status}{media}"
            for path, operations in paths.items()
            for method, operation in operations.items()
            for status in operation["responses"]
            for media in ("", f" {EVENT_STREAM}")
        )
        return {name: self.kept[name] for name in names if name in self.kept}


async def recorded(whole: Gate) -> dict[str, dict[str, Any]]:
    """By service its answers."""
    async with client(whole, "gate-ingest") as asking:
        gate = Samples("gate-ingest", asking)
        await _reference(gate)
        await _truck(gate)
        await _officers(gate)
    async with client(whole, "hazmat-notify") as asking:
        office = Samples("hazmat-notify", asking)
        await _office(office)
    return {each.service: each.in_order() for each in (gate, office)}


async def _reference(gate: Samples) -> None:
    lane, unit = "/v1/lanes/G1/E07", "/v1/storage-units/W-A1"
    one_by_one = ("/v1/vehicles/苏E01234", "/v1/enterprises/3105940042", "/v1/control-orders/B-2026-17")
    documents = (*one_by_one, lane, unit, "/v1/hazardous-goods", "/v1/declarations/QD310526I000000042", "/v1/policy")
    for path in documents:
        await gate.ask("PUT", path)
        await gate.ask("PUT", path)
        await gate.ask("PUT", path, prefer="respond-async")
        await gate.ask("GET", path)
        await gate.ask("GET", f"{path}?after={NOT_YET}")
    await gate.ask("PUT", "/v1/storage-units/W-A2", {**examples.STORAGE_UNIT, "id": "W-A2"})
    for collection in ("vehicles", "enterprises", "control-orders", "lanes", "storage-units"):
        await gate.ask("GET", f"/v1/{collection}?limit=1")
    await gate.ask("GET", "/v1/policy/total_band_percent")
    no_draws = {"draw": {"ordinary": "0"}, "spot_check": {"ordinary": "0"}}
    await gate.ask("PUT", "/v1/policy", no_draws)


async def _truck(gate: Samples) -> None:
    """The one of the examples, from its pass to its release."""
    released = {"target": {"kind": "vehicle", "no": "苏E01234"}, "state": "released"}
    await gate.ask("PUT", "/v1/control-orders/B-2026-17", released)
    await gate.ask("POST", "/v1/passes")
    await gate.ask("POST", "/v1/passes")
    await gate.ask("POST", "/v1/passes", prefer="respond-async")
    pass_ = "/v1/passes/Z3105I261122000000000042"
    for path in (pass_, f"{pass_}?after={NOT_YET}", f"{pass_}/readiness", "/v1/passes?plate=苏E01234"):
        await gate.ask("GET", path)
    await gate.ask("POST", "/v1/events")
    await gate.ask("POST", "/v1/events", prefer="respond-async")
    await gate.ask("GET", "/v1/visits/G1.E01.20261122080000000017")
    await gate.ask("GET", "/v1/declarations/QD310526I000000042/progress")
    await gate.ask("POST", "/v1/receipts")
    await gate.ask("POST", "/v1/receipts", prefer="respond-async")


async def _officers(gate: Samples) -> None:
    """A truck that is drawn for inspection, a pass that is voided, the tasks of the morning."""
    await gate.ask("PUT", "/v1/policy", {"draw": {"ordinary": "1"}})
    drawn, idle = "Z3105I261122000000000043", "Z3105I261122000000000044"
    for no in (drawn, idle):
        await gate.ask("POST", "/v1/passes", {**examples.PASS, "no": no, "vehicle": {"plate": DRAWN, "tare": "13000"}})
    came = {**examples.GATHERED, "plates": [{"text": DRAWN}], "tags": [], "pass_nos": [drawn]}
    await gate.ask(
        "POST", "/v1/events", {**examples.EVENT, "id": "01JD8Z6W3N", "source": "/3105W/G1/E02", "data": came}
    )
    (referral,) = (await gate.ask("GET", "/v1/referrals"))["items"]
    await gate.ask("POST", f"/v1/visits/{referral['visit']}/claim")
    await gate.follow("/v1/referrals/stream")
    await gate.ask("DELETE", f"/v1/visits/{referral['visit']}/claim")
    await _both(gate, f"/v1/visits/{referral['visit']}/decision")
    await _both(gate, f"/v1/passes/{idle}/void")
    await _both(gate, "/v1/lanes/G1/E07/commands")
    (due, *_) = (await gate.ask("GET", "/v1/tasks?limit=1"))["items"]
    await _both(gate, f"/v1/tasks/{due['id']}/close")
    await gate.ask("GET", "/v1/passages?limit=1")
    await gate.follow("/v1/passages")
    await gate.follow("/v1/lanes/G1/E01/commands")
    await gate.ask("GET", "/v1/outcomes?after=3")
    await gate.ask("GET", f"/v1/outcomes?after={NOT_YET}")


async def _both(samples: Samples, path: str) -> None:
    """A write, answered with its outcome and, sent again, at once."""
    await samples.ask("POST", path)
    await samples.ask("POST", path, prefer="respond-async")


async def _office(office: Samples) -> None:
    (alert,) = (await office.ask("GET", "/v1/alerts?limit=1"))["items"]
    one = f"/v1/alerts/{alert['id']}"
    for path in ("/v1/alerts/digest", one, f"{one}/cap"):
        await office.ask("GET", path)
    await office.follow("/v1/alerts/stream")
    await _both(office, f"{one}/acknowledgement")
    await office.ask("PUT", "/v1/escalation")
    await office.ask("PUT", "/v1/escalation", prefer="respond-async")
    await office.ask("GET", "/v1/escalation")
    await office.ask("POST", "/v1/drills")
    (drill,) = (await office.ask("GET", "/v1/alerts?drill=true&limit=1"))["items"]
    await office.ask("DELETE", f"/v1/drills/{drill['id']}", prefer="respond-async")
    plate = alert["plate"]
    for path in ("/v1/stock", "/v1/storage-units/W-A1", f"/v1/vehicles?plate={plate}", f"/v1/vehicles/{plate}/card"):
        await office.ask("GET", path)
    made = await office.ask("POST", "/v1/subscriptions")
    await office.ask("POST", "/v1/subscriptions", prefer="respond-async")
    place = f"/v1/subscriptions/{made['id']}"
    await office.ask("GET", "/v1/subscriptions")
    await office.ask("GET", place)
    await office.ask("PATCH", place)
    await office.ask("PATCH", place, prefer="respond-async")
    for prefer in ("wait=10", "respond-async"):
        await office.ask("POST", f"{place}/redelivery", {"first": 1, "last": 1}, prefer=prefer)
    await office.ask("DELETE", place)
