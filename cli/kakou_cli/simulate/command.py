"""`kakou simulate`: drive a morning at the gate and draw up its balance."""

import asyncio
import contextlib
import random
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated

import orjson
import typer
import uvloop
from aiohttp import ClientSession
from kakou.runtime.host import Host
from rich.console import Console
from rich.live import Live

from kakou_cli.client import HAZMAT, INGEST, Hazmat, Ingest
from kakou_cli.errors import Failure, failing, no_address, no_service
from kakou_cli.operator import operator_host
from kakou_cli.simulate.actors import Zone
from kakou_cli.simulate.balance import Check, balance, percentiles
from kakou_cli.simulate.caller import Caller
from kakou_cli.simulate.expectations import Expectations
from kakou_cli.simulate.lanes import LaneListener
from kakou_cli.simulate.live import MorningView, balance_table, waits
from kakou_cli.simulate.morning import Arrival, act, plan
from kakou_cli.simulate.requests import Unanswered, insist
from kakou_cli.simulate.setup import LANES, open_zone
from kakou_cli.simulate.world import GATE, ZONES, World
from kakou_cli.token import issue_token

SCOPES = ("customs", "officer", "terminal", "wms", "safety", "ops")


@dataclass(frozen=True)
class Wanted:
    """The morning as asked for."""

    trucks: int
    rate: float
    zones: tuple[str, ...]
    seed: int
    twice: bool
    quiet: bool
    ingest: str
    hazmat: str
    leave_referrals: bool = False


def simulate(
    trucks: Annotated[
        int, typer.Option(help="About so many visits, over all zones: a story once begun is told to its end.")
    ] = 160,
    rate: Annotated[float, typer.Option(help="Trucks a second on average, over all zones.")] = 8.0,
    zones: Annotated[
        int, typer.Option(help="Zones, each with its own papers, lanes and people.", min=1, max=len(ZONES))
    ] = 2,
    seed: Annotated[int, typer.Option(help="The same seed acts out the same stories.")] = 1,
    twice: Annotated[bool, typer.Option("--twice", help="Terminals send every event twice.")] = False,
    leave_referrals: Annotated[
        bool,
        typer.Option(
            "--leave-referrals",
            help="Referred trucks wait at their lanes for a person at the desk, fifteen minutes at most. There is no"
            " balance then: nobody foresees what people decide.",
        ),
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the balance as JSON, for machines.")] = False,
    ingest: Ingest = INGEST,
    hazmat: Hazmat = HAZMAT,
) -> None:
    """Act out a seeded morning at the gate over HTTP, then hold its books against what was meant.

    Ends with exit code 1 when the books don't balance.
    """
    if leave_referrals and as_json:
        raise typer.BadParameter("--json prints the balance, and with --leave-referrals there is none")
    wanted = Wanted(trucks, rate, ZONES[:zones], seed, twice, as_json, ingest, hazmat, leave_referrals)
    with failing():
        checks, meant = uvloop.run(_morning(wanted))
    if leave_referrals:
        Console().print("Referred trucks were left to a person: no balance.", waits(meant.latencies))
        raise typer.Exit(0)
    passes = all(check.passes for check in checks)
    if as_json:
        rows = [{"check": check.name, "counted": check.counted, "faults": check.faults} for check in checks]
        report = {"passes": passes, "checks": rows, "verdict_seconds": percentiles(meant.latencies)}
        sys.stdout.buffer.write(orjson.dumps(report, option=orjson.OPT_INDENT_2) + b"\n")
    else:
        Console().print(balance_table(checks))
    raise typer.Exit(0 if passes else 1)


async def _morning(wanted: Wanted) -> tuple[list[Check], Expectations]:
    meant = Expectations()
    stamp = f"{datetime.now(UTC):%H%M%S}"
    zone_count = len(wanted.zones)
    share = [wanted.trucks // zone_count + (index < wanted.trucks % zone_count) for index in range(zone_count)]
    async with contextlib.AsyncExitStack() as stack:
        zones: list[Zone] = []
        plans: list[list[Arrival]] = []
        session = await stack.enter_async_context(Caller.connections())
        for address in (wanted.ingest, wanted.hazmat):
            await _look_for(session, address)
        host = await stack.enter_async_context(operator_host())
        for code, visits in zip(wanted.zones, share, strict=True):
            world = World(code, random.Random(f"{wanted.seed}/{code}"), stamp)  # noqa: S311
            zones.append(await stack.enter_async_context(_zone(host, world, meant, wanted, session)))
            plans.append(plan(visits, wanted.rate / zone_count, world.rng))
        view = MorningView(meant, sum(map(len, plans)))
        if not wanted.quiet:
            Console().print(
                f"Trucks at the gate of zone {' and '.join(wanted.zones)}, in by lanes E and out by lanes X. Terminals,"
                " customs, officers and the safety office are acted out; verdicts and what drivers read are the gate's."
            )
        with contextlib.nullcontext() if wanted.quiet else Live(view, refresh_per_second=4):
            await asyncio.gather(*(act(zone, arrivals, view.done) for zone, arrivals in zip(zones, plans, strict=True)))
        return ([] if wanted.leave_referrals else await balance(zones, meant)), meant


async def _look_for(session: ClientSession, address: str) -> None:
    """Raises Failure when no service answers there within ten seconds."""
    if not address.startswith(("http://", "https://")):
        raise Failure(no_address(address))
    try:
        await insist(Caller(session, address), "GET", "/healthz", within=10)
    except Unanswered as error:
        raise Failure(no_service(address, str(error))) from None


@contextlib.asynccontextmanager
async def _zone(
    host: Host, world: World, meant: Expectations, wanted: Wanted, session: ClientSession
) -> AsyncIterator[Zone]:
    """A zone with its people signed in and its lanes listening."""
    tokens = {scope: await issue_token(host, world.zone, f"simulated {scope}", [scope]) for scope in SCOPES}
    callers = {scope: Caller(session, wanted.ingest, token) for scope, token in tokens.items()}
    lanes = {lane: LaneListener(callers["terminal"], GATE, lane) for lane in LANES}
    zone = Zone(
        world,
        customs=callers["customs"],
        officer=callers["officer"],
        device=callers["terminal"],
        warehouse=callers["wms"],
        safety=Caller(session, wanted.hazmat, tokens["safety"]),
        lanes=lanes,
        meant=meant,
        twice=wanted.twice,
        leave_referrals=wanted.leave_referrals,
    )
    await open_zone(zone, callers["ops"], callers["safety"])
    followers = [asyncio.create_task(lane.follow()) for lane in lanes.values()]
    yield zone
    for follower in followers:
        follower.cancel()
    await asyncio.gather(*followers, return_exceptions=True)
