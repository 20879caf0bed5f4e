"""The balance at the end of the morning: the gate's books held against what was meant, all read over HTTP."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal
from statistics import quantiles
from time import monotonic
from typing import Any, TypeAlias

from kakou_cli.simulate.actors import Zone
from kakou_cli.simulate.caller import Caller
from kakou_cli.simulate.expectations import Expectations
from kakou_cli.simulate.requests import DEADLINE, Unanswered, Unexpected, insist

FEED_WITHIN = 40
"""Seconds for the last alert: a service that was killed is missed by its group after ten."""

Views: TypeAlias = dict[tuple[str, str], dict[str, Any]]
"""Visits as the gate answers them, by zone and address: two zones may well use the same session id."""


@dataclass(frozen=True)
class Check:
    """One line of the balance. `faults` names what does not agree; empty means it passes."""

    name: str
    counted: int
    faults: tuple[str, ...]

    @property
    def passes(self) -> bool:
        return not self.faults


async def balance(zones: list[Zone], meant: Expectations) -> list[Check]:
    """Every check of the morning's end."""
    by_code = {zone.code: zone for zone in zones}
    views, until = Views(), monotonic() + DEADLINE
    for visit in meant.visits:
        views[visit.zone, visit.visit] = await _view(by_code[visit.zone], visit.visit, until)
    gaps = [gap for zone in zones for lane in zone.lanes.values() for gap in lane.gaps]
    return [
        Check("every truck was answered", len(meant.visits), tuple(meant.unanswered)),
        Check("every truck's story was acted out", len(meant.visits), tuple(meant.broken)),
        Check("every visit has one verdict in force", len(views), tuple(_in_force(views))),
        Check("verdicts are what was meant", len(views), tuple(_as_meant(meant, views))),
        Check(
            "books equal the barriers raised, line by line",
            len(meant.declared),
            await _all(_books(by_code, meant)),
        ),
        Check("passages equal the barriers raised", len(views), await _all(_passages(zones, meant, views))),
        Check(
            "hazardous trucks were announced before their raise",
            _hazardous(meant),
            await _all(_alerts(zones, meant)),
        ),
        Check(
            "lane commands came without a gap", sum(lane.last for z in zones for lane in z.lanes.values()), tuple(gaps)
        ),
    ]


async def _view(zone: Zone, visit: str, until: float) -> dict[str, Any]:
    """The visit as the gate answers it, asked again until `until` (monotonic) while there is no verdict; empty when
    there is no answer."""
    try:
        while True:
            view = zone.good(
                await insist(zone.device, "GET", f"/v1/visits/{visit}?wait=5", max(1.0, until - monotonic()))
            )
            if view.get("verdict") or monotonic() >= until:
                return view
    except (Unexpected, Unanswered) as error:
        return {"state": f"no answer: {error}"}


async def _all(faults: AsyncIterator[str]) -> tuple[str, ...]:
    """The faults; that the gate could not be asked is one, and no reason for no balance."""
    found: list[str] = []
    try:
        async for fault in faults:
            found.append(fault)  # noqa: PERF401 - what was found before an error counts
    except (Unexpected, Unanswered) as error:
        found.append(f"could not be seen to: {error}")
    return tuple(found)


def percentiles(latencies: list[float]) -> dict[str, float]:
    """Seconds from posting a weighed truck to its verdict, as the terminal sees it."""
    if len(latencies) < 2:
        return {}
    cuts = quantiles(latencies, n=100)
    return {"p50": cuts[49], "p95": cuts[94], "p99": cuts[98]}


def _hazardous(meant: Expectations) -> int:
    return sum(visit.hazardous for visit in meant.visits)


def _in_force(views: Views) -> list[str]:
    faults = []
    for (_, visit), view in views.items():
        verdict, earlier = view.get("verdict"), view.get("earlier", [])
        if not verdict:
            faults.append(f"{visit}: no verdict, {view.get('state')}")
        elif [v["revision"] for v in (*earlier, verdict)] != list(range(1, len(earlier) + 2)):
            faults.append(f"{visit}: revisions {[v['revision'] for v in (*earlier, verdict)]}")
    return faults


def _as_meant(meant: Expectations, views: Views) -> list[str]:
    faults = []
    for visit in meant.visits:
        verdict = views[visit.zone, visit.visit].get("verdict") or {}
        codes = [reason["code"] for reason in verdict.get("reasons", ())]
        if verdict.get("verdict") != visit.verdict or (visit.reason and visit.reason not in codes):
            wanted = f"{visit.verdict} {visit.reason or ''}"
            faults.append(f"{visit.story} {visit.visit}: {verdict.get('verdict')} {codes}, meant {wanted}")
    return faults


async def _books(zones: dict[str, Zone], meant: Expectations) -> AsyncIterator[str]:
    for zone, no in dict.fromkeys((zone, no) for zone, no, _ in meant.declared):
        customs = zones[zone].customs
        progress = zones[zone].good(await insist(customs, "GET", f"/v1/declarations/{no}/progress"))
        for line in progress["lines"]:
            key = (zone, no, int(line["line"]))
            declared, allocated, passed = (Decimal(line[name]) for name in ("declared", "allocated", "passed"))
            raised = meant.raised.get(key, Decimal(0))
            if declared != meant.declared[key] or passed != raised:
                yield f"{no}/{key[2]}: declared {declared}, passed {passed}; barriers were raised for {raised}"
            if not passed <= allocated <= declared:
                yield f"{no}/{key[2]}: passed {passed}, allocated {allocated}, declared {declared}"
        if (zone, no) in meant.shared and (progress["passed_state"] != 3 or not progress["write_off"]):
            yield f"{no}: passed_state {progress['passed_state']}, write_off {progress['write_off']}"


async def _pages(zone: Zone, caller: Caller, path: str) -> AsyncIterator[dict[str, Any]]:
    following: str | None = path
    while following:
        page = zone.good(await insist(caller, "GET", following))
        for item in page["items"]:
            yield item
        following = page.get("next") if page["items"] else None


async def _passages(zones: list[Zone], meant: Expectations, views: Views) -> AsyncIterator[str]:
    for zone in zones:
        passed = [item["visit"] async for item in _pages(zone, zone.customs, "/v1/passages?after=0")]
        for visit in meant.visits:
            if visit.zone != zone.code:
                continue
            raised = bool(views[visit.zone, visit.visit].get("passage"))
            if raised != (visit.verdict == "release") or passed.count(visit.visit) != raised:
                yield f"{visit.visit}: {visit.verdict}, barrier raised: {raised}, passages: {passed.count(visit.visit)}"


async def _alerts(zones: list[Zone], meant: Expectations) -> AsyncIterator[str]:
    for late in meant.alerts_late:
        yield f"{late}: the raise came before the alert"
    for zone in zones:
        hazardous = {visit.visit for visit in meant.visits if visit.zone == zone.code and visit.hazardous}
        alerts = await _feed(zone, hazardous)
        sequences = [int(alert["sequence"]) for alert in alerts]
        if sequences != list(range(1, len(alerts) + 1)):
            yield f"{zone.code}: the feed's sequence has gaps"
        for visit in sorted(hazardous - {alert["visit"] for alert in alerts}):
            yield f"{visit}: no alert"


async def _feed(zone: Zone, awaited: set[str]) -> list[dict[str, Any]]:
    """The whole feed, once it holds the visits awaited: that of a truck without a raise is behind no answer we saw."""
    alerts: list[dict[str, Any]] = []
    with suppress(TimeoutError):
        async with asyncio.timeout(FEED_WITHIN):
            while True:
                last = alerts[-1]["sequence"] if alerts else 0
                alerts += [alert async for alert in _pages(zone, zone.safety, f"/v1/alerts?after={last}")]
                if awaited <= {alert["visit"] for alert in alerts}:
                    break
                await asyncio.sleep(0.2)
    return alerts
