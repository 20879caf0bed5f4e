"""Before the gate opens: policy, lanes, firms, storage units of an invented zone."""

from typing import Any

from kakou_cli.simulate.actors import Zone
from kakou_cli.simulate.caller import Caller
from kakou_cli.simulate.requests import insist, settled
from kakou_cli.simulate.stories.hazardous import TANKS, WAREHOUSE
from kakou_cli.simulate.world import DECLARED_IN, DECLARED_OUT, GATE, HAZARDOUS_IN, PLAIN_IN, PLAIN_OUT

LANES: dict[str, dict[str, Any]] = {
    DECLARED_IN: {"classes": ["declared"], "directions": ["I"], "position": {"x": 0, "y": 0}},
    HAZARDOUS_IN: {"classes": ["declared", "hazardous"], "directions": ["I"], "position": {"x": 0, "y": -60}},
    PLAIN_IN: {"classes": ["non-declared"], "directions": ["I"], "position": {"x": 0, "y": 60}},
    DECLARED_OUT: {"classes": ["declared"], "directions": ["E"], "position": {"x": 0, "y": 120}},
    PLAIN_OUT: {"classes": ["non-declared"], "directions": ["E"], "position": {"x": 0, "y": 180}},
}

UNITS: dict[str, dict[str, Any]] = {
    WAREHOUSE: {"kind": "warehouse", "exposed_people": 10, "position": {"x": 230, "y": 150}},
    TANKS: {"kind": "tank-farm", "exposed_people": 0, "position": {"x": 410, "y": -40}},
}

_NEVER = {"aeo": "0", "ordinary": "0", "dishonest": "0"}
NO_DRAWS = {"draw": _NEVER, "spot_check": _NEVER}
"""Inspections and spot checks drawn by lot would make a scenario's meaning a matter of chance."""


async def open_zone(zone: Zone, ops: Caller, units: Caller) -> None:
    """File the zone's reference data. Raises Unexpected."""
    zone.good(await settled(ops, "PUT", "/v1/policy", json=NO_DRAWS))
    for lane, settings in LANES.items():
        body = {"led_width": 32, "mode": "live", **settings}
        zone.good(await settled(ops, "PUT", f"/v1/lanes/{GATE}/{lane}", json=body))
        await _report(zone, lane)
    firm = {"code": zone.world.firm(), "name": "演示贸易有限公司", "level": "ordinary"}
    await zone.put(f"/v1/enterprises/{firm['code']}", firm)
    for unit, settings in UNITS.items():
        body = {"id": unit, **settings}
        zone.good(await settled(units, "PUT", f"/v1/storage-units/{unit}", json=body))


async def _report(zone: Zone, lane: str) -> None:
    """The lane's terminal says that it is there: open, every device in order."""
    kinds = ("barrier", "bridge", "camera", "display", "seal")
    devices = [{"id": f"{kind}-{lane}", "kind": kind, "state": 1} for kind in kinds]
    report = {"open": True, "devices": devices}
    event = zone.event("kakou.lane.reported.v1", f"/{zone.code}/{GATE}/{lane}", lane, report)
    zone.good(await insist(zone.device, "POST", "/v1/events", json=event))
