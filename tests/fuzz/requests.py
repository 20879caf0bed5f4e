"""Valid requests: every operation of the OpenAPI documents, with the examples that they give."""

import copy
import random
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import quote, urlencode

from kakou.contracts import topics
from kakou.contracts.cloudevents import BATCH
from kakou_cli.documents.command import openapi_of

PASS: Final = "Z3105I261122000000000042"
IN_PATH: Final[dict[tuple[str, str], list[str]]] = {
    ("/v1/visits/", "visit"): ["G1.E01.20261122080000000017", "G1.E02.S1"],
    ("/v1/declarations/", "no"): ["QD310526I000000042"],
    ("/v1/passes/", "no"): [PASS],
    ("/v1/tasks/", "id"): ["lane-silent.G1.E01"],
    ("/v1/alerts/", "no"): ["A1", "A2"],
    ("/v1/drills/", "no"): ["A1"],
    ("/v1/storage-units/", "no"): ["W-A1", "T-01"],
    ("/v1/vehicles/", "plate"): ["苏E01234"],
    ("/v1/subscriptions/", "no"): ["S1"],
}
"""What stands in addresses where the document gives no example, by the beginning of the address and the name."""

BOARD: Final = (
    ("GET", "/board"),
    ("GET", "/board?lang=en"),
    ("GET", "/board/now"),
    ("GET", "/board/past?at=2026-11-22T08:00:00%2B08:00"),
    ("GET", "/board/sheet"),
    ("GET", "/board/drills"),
    ("GET", "/board/vehicle?plate=%E8%8B%8FE01234"),
    ("GET", "/board/static/board.css"),
    ("POST", "/board/session"),
    ("POST", "/board/sign-out"),
)
OF_EVERY_SERVICE: Final = (("GET", "/healthz"), ("GET", "/readyz"), ("GET", "/openapi.json"), ("GET", "/docs"))


EVENT: Final = {"specversion": "1.0", "source": "/3105W/G1/E01", "subject": "20261122080000000017"}
EVENTS: Final[tuple[dict[str, Any], ...]] = (
    {
        "type": topics.VEHICLE_WEIGHED,
        "data": {"weight": {"kg": "28500", "stable": True, "bridge_state": 1, "axles": [1]}},
    },
    {"type": topics.BARRIER_REPORTED, "data": {"state": "raised", "mode": "automatic", "by": "x", "command": "C1"}},
    {"type": topics.DEVICE_REPORTED, "data": {"device": "seal", "command": "C1", "result": 1}},
    {"type": topics.VEHICLE_DEPARTED, "data": {"how": "cleared"}},
    {"type": topics.LANE_REPORTED, "data": {"open": True, "devices": [{"id": "B1", "kind": "bridge", "state": 1}]}},
    {"type": topics.VISIT_RETRACTED, "data": {"reason": "x"}},
    {
        "type": topics.GOODS_MOVED,
        "source": "/3105W/wms/depot",
        "subject": "W-A1",
        "data": {
            "direction": "in",
            "substance": {"name": "甲醇", "cas": "67-56-1", "un": "1230", "class": "3"},
            "quantity": "20",
            "unit": "t",
            "firm": "3105940042",
        },
    },
)
"""Beside the one that the document has as its example."""


@dataclass
class Sent:
    """A request before it is written: its address in parts, its header lines, its body as JSON or as bytes."""

    service: str
    method: str
    template: str
    parts: dict[str, str] = field(default_factory=dict)
    query: list[tuple[str, str]] = field(default_factory=list)
    headers: list[tuple[str, bytes]] = field(default_factory=list)
    body: Any = None
    content: bytes | None = None
    target: bytes | None = None

    def address(self) -> bytes:
        """Path and query as they are sent."""
        if self.target is not None:
            return self.target
        path = self.template.format_map({name: quote(text, safe="") for name, text in self.parts.items()})
        return (path + ("?" + urlencode(self.query) if self.query else "")).encode()


@dataclass(frozen=True, eq=False)
class Operation:
    """One method of one path: what may be in its query and headers, examples of its body by media type, and names of
    fields that its body, or a part of it, may have."""

    service: str
    method: str
    template: str
    parts: dict[str, list[str]]
    query: tuple[str, ...]
    headers: tuple[str, ...]
    bodies: dict[str, Any]
    fields: tuple[str, ...] = ()

    def request(self, chance: random.Random) -> Sent:
        """A valid one."""
        sent = Sent(self.service, self.method, self.template)
        sent.parts = {name: chance.choice(examples) for name, examples in self.parts.items()}
        if self.bodies:
            media = chance.choice(list(self.bodies))
            sent.headers.append(("Content-Type", media.encode()))
            sent.body = copy.deepcopy(self.bodies[media])
            if self.template == "/v1/events" and chance.random() < 0.7:
                sent.body = event = {**EVENT, **copy.deepcopy(chance.choice(EVENTS))}
                event["id"] = str(chance.randrange(1_000))
                sent.body = [event] if media == BATCH else event
        if self.method != "GET":
            sent.headers.append(("Prefer", b"wait=1" if chance.random() < 0.02 else b"wait=0"))
        return sent


def operations() -> list[Operation]:
    """All of both services, the oftener the more there is to get wrong."""
    weighted = [[one] * (12 if one.template == "/v1/events" else 4 if one.bodies else 1) for one in _all()]
    return [one for ones in weighted for one in ones]


def beginning(known: list[Operation]) -> list[Sent]:
    """Valid requests that give a zone something of everything, in their order."""
    first = (
        "/v1/storage-units",
        "/v1/lanes",
        "/v1/enterprises",
        "/v1/vehicles",
        "/v1/declarations",
        "/v1/passes",
        "/v1/events",
    )
    writes = dict.fromkeys(one for one in known if one.bodies and one.method != "DELETE")
    ordered = sorted(
        writes, key=lambda one: next((n for n, path in enumerate(first) if one.template.startswith(path)), 9)
    )
    return [one.request(random.Random(one.template)) for one in ordered]


def _all() -> list[Operation]:
    found = [
        Operation(service, method, path, {}, (), (), {})
        for service in ("gate-ingest", "hazmat-notify")
        for method, path in (*OF_EVERY_SERVICE, *(BOARD if service == "hazmat-notify" else ()))
    ]
    for service in ("gate-ingest", "hazmat-notify"):
        document = openapi_of(service)
        names = tuple(sorted(_fields(document["components"]["schemas"])))
        for path, methods in document["paths"].items():
            found.extend(_operation(service, method, path, described, names) for method, described in methods.items())
    return found


def _fields(schema: Any) -> set[str]:
    """Names of the properties of everything in a schema."""
    if isinstance(schema, list):
        return set().union(*map(_fields, schema))
    if not isinstance(schema, dict):
        return set()
    own = schema.get("properties", {})
    return set(own if isinstance(own, dict) else ()).union(*map(_fields, schema.values()))


def _operation(service: str, method: str, path: str, described: dict[str, Any], fields: tuple[str, ...]) -> Operation:
    parameters = described.get("parameters", [])
    content = described.get("requestBody", {}).get("content", {})
    return Operation(
        service,
        method.upper(),
        path,
        {one["name"]: _examples(path, one) for one in parameters if one["in"] == "path"},
        tuple(one["name"] for one in parameters if one["in"] == "query"),
        tuple(one["name"] for one in parameters if one["in"] == "header"),
        {media: body["example"] for media, body in content.items()},
        tuple(sorted(_fields(content))) or fields,
    )


def _examples(path: str, parameter: dict[str, Any]) -> list[str]:
    if "example" in parameter:
        return [parameter["example"]]
    return next(
        found for (begin, name), found in IN_PATH.items() if path.startswith(begin) and name == parameter["name"]
    )
