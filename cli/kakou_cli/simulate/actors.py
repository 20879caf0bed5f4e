"""Those who speak to the gate over HTTP: terminals, customs bridge, officer, warehouse."""

import asyncio
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from http import HTTPStatus
from time import monotonic, perf_counter
from typing import Any
from uuid import uuid4

from kakou.runtime.events.envelope import envelope

from kakou_cli.simulate.caller import Answer, Caller
from kakou_cli.simulate.expectations import Expectations, MeantVisit, Seen
from kakou_cli.simulate.lanes import LaneListener
from kakou_cli.simulate.requests import DEADLINE, PATIENCE, Unanswered, Unexpected, insist, settled
from kakou_cli.simulate.world import GATE, Truck, World

A_PERSON_WITHIN = 900.0
"""Seconds that a truck waits for a person, as the policy's `referral_wait` of a new zone has it; then it backs out."""

LOOKS_EVERY = 1.0
"""Seconds."""

DECIDES_ANEW = 5
"""Times that an officer decides upon the same truck, whatever comes between."""


class LeftToAPerson(Exception):
    """The story ended otherwise than it is told, by a person's decision."""


@dataclass
class Zone:
    """One zone as its people see it: a caller a role, the lanes' listeners, and what was meant.

    leave_referrals: whether referred trucks wait for a person, in place of the officer here."""

    world: World
    customs: Caller
    officer: Caller
    device: Caller
    warehouse: Caller
    safety: Caller
    lanes: Mapping[str, LaneListener]
    meant: Expectations
    twice: bool = False
    leave_referrals: bool = False
    free: dict[str, asyncio.Lock] = field(default_factory=lambda: defaultdict(asyncio.Lock))

    @property
    def code(self) -> str:
        return self.world.zone

    async def put(self, path: str, document: dict[str, Any]) -> dict[str, Any]:
        """File or replace a document as the customs bridge. Raises Unexpected."""
        return self.good(await settled(self.customs, "PUT", path, json=document))

    async def file_pass(self, document: dict[str, Any]) -> dict[str, Any]:
        """The pass as answered, approved or refused. Raises Unexpected for a 4xx."""
        answer = self.good(await settled(self.customs, "POST", "/v1/passes", json=document))
        if answer["state"] == "approved":
            return answer
        raise Unexpected(
            f"pass {document['no']} is {answer['state']}: {[r.get('code') for r in answer.get('reasons', ())]}"
        )

    async def void(self, no: str) -> None:
        self.good(await settled(self.customs, "POST", f"/v1/passes/{no}/void", json={"reason": "carrier changed"}))

    async def move(self, unit: str, data: dict[str, Any]) -> None:
        """A movement of goods in a storage unit, as the warehouse system reports it."""
        event = self.event("kakou.goods.moved.v1", f"/{self.code}/wms/W1", unit, data)
        self.good(
            await settled(self.warehouse, "POST", "/v1/events", json=event, headers={"Prefer": f"wait={PATIENCE}"})
        )

    def session(self, lane: str, story: str) -> "Session":
        return Session(self, lane, story, self.world.session())

    def event_id(self) -> str:
        """Of no seed: another simulation at the same gate must not use it again."""
        return str(uuid4())

    def event(self, kind: str, source: str, subject: str, data: dict[str, Any]) -> dict[str, Any]:
        return envelope(kind, source, subject, data, no=self.event_id())

    def good(self, answer: Answer) -> dict[str, Any]:
        if answer.status >= 400:
            text = answer.content[:400].decode(errors="replace")
            raise Unexpected(f"{answer.method} {answer.path}: {answer.status} {text}")
        body: dict[str, Any] = answer.json() if answer.content else {}
        return body


@dataclass
class Session:
    """One visit as its lane's terminal conducts it."""

    zone: Zone
    lane: str
    story: str
    subject: str
    _sent: list[dict[str, Any]] = field(default_factory=list)
    _in_lane: bool = False
    _unsealed: bool = False
    _plate: str = ""
    _said: dict[str, Any] = field(default_factory=dict)

    @property
    def visit(self) -> str:
        return f"{GATE}.{self.lane}.{self.subject}"

    @property
    def source(self) -> str:
        return f"/{self.zone.code}/{GATE}/{self.lane}"

    async def gather(
        self,
        truck: Truck,
        direction: str,
        passes: list[str],
        weight: Decimal | int | None = None,
        bridge_says: dict[str, Any] | None = None,
        **more: Any,
    ) -> dict[str, Any]:
        """Post what the lane collected and wait for the verdict. `weight` None: it follows from the bridge.

        bridge_says: of the reading, beside its kilograms.
        """
        data: dict[str, Any] = {
            "direction": direction,
            "mode": "A",
            "plates": [{"text": truck.plate, "colour": "yellow", "confidence": "0.98", "camera": "front"}],
            "tags": [{"id": truck.tag, "plate": truck.plate}],
            "pass_nos": passes,
            **({} if weight is None else {"weight": self.reading(Decimal(weight)) | (bridge_says or {})}),
            **more,
        }
        await self._enter()
        self._plate = truck.plate
        began = perf_counter()
        answer = await self.say("kakou.vehicle.gathered.v1", data, wait=None if weight is None else PATIENCE)
        if answer.get("verdict"):
            self._said = answer["verdict"]
            self.zone.meant.latencies.append(perf_counter() - began)
        return answer

    def reading(self, kg: Decimal) -> dict[str, Any]:
        return {"kg": str(kg), "stable": True, "zeroed": True, "bridge": f"WB-{self.lane}", "bridge_state": 1}

    async def weigh(self, kg: Decimal) -> None:
        await self.say("kakou.vehicle.weighed.v1", {"weight": self.reading(kg)})

    async def say(self, kind: str, data: dict[str, Any], wait: int | None = None) -> dict[str, Any]:
        await self._enter()
        event = self.zone.event(kind, self.source, self.subject, data)
        self._sent.append(event)
        return await self.post(event, wait)

    async def _enter(self) -> None:
        """A lane holds one truck. Whatever becomes of the story, its truck does not block the lane for good."""
        if not self._in_lane and not self._sent:
            await self.zone.free[self.lane].acquire()
            self._in_lane = True
            task = asyncio.current_task()
            if task is not None:
                task.add_done_callback(lambda _: self._drive_off())

    def _drive_off(self) -> None:
        if self._in_lane:
            self._in_lane = False
            self.zone.free[self.lane].release()

    async def post(self, event: dict[str, Any], wait: int | None = None) -> dict[str, Any]:
        headers = {"Prefer": f"wait={wait}"} if wait else {}
        if self.zone.twice:
            await insist(self.zone.device, "POST", "/v1/events", json=event)
        send = settled if wait else insist
        return self.zone.good(await send(self.zone.device, "POST", "/v1/events", json=event, headers=headers))

    async def repeat(self) -> dict[str, Any]:
        """Send the first event again, as a terminal does when the network swallowed the answer."""
        return await self.post(self._sent[0], PATIENCE)

    async def verdict(self, wanted: str) -> dict[str, Any]:
        """Wait until the verdict in force is `wanted`. Raises Unexpected with what it is instead; Unanswered."""
        until, other_until = monotonic() + DEADLINE, 0.0
        while True:
            view = await self._view(wait=5)
            verdict = view.get("verdict") or {}
            if verdict.get("verdict") == wanted:
                self._said = verdict
                if wanted == "refer" and self.zone.leave_referrals and not verdict.get("redirect_to"):
                    await self._is_left_to_a_person()
                return view
            if verdict:
                # Another verdict may still be revised, by an event under way.
                other_until = other_until or monotonic() + PATIENCE * 2
            if monotonic() >= (other_until if verdict else until):
                break
            await asyncio.sleep(0.1)
        if not verdict:
            raise Unanswered(f"{self.story} {self.visit}: {view.get('state')} for {DEADLINE:.0f} s")
        codes = [reason["code"] for reason in verdict.get("reasons", ())]
        raise Unexpected(f"{self.story} {self.visit}: {view.get('state')}, {codes} instead of {wanted}")

    async def _is_left_to_a_person(self) -> None:
        """Wait for the decision of a person, and do what follows from it. Raises LeftToAPerson: the story is over."""
        until = monotonic() + A_PERSON_WITHIN
        while monotonic() < until and self._said.get("verdict") == "refer":
            await asyncio.sleep(LOOKS_EVERY)
            self._said = (await self._view(wait=0)).get("verdict") or {}
        if self._said.get("verdict") == "release":
            await self.lift()
        else:
            await self.leave("backed-out")
        raise LeftToAPerson(self.visit)

    async def _view(self, wait: int) -> dict[str, Any]:
        return self.zone.good(await insist(self.zone.device, "GET", f"/v1/visits/{self.visit}?wait={wait}"))

    def means(self, verdict: str, reason: str | None = None, hazardous: bool = False) -> None:
        """Write down what must be in force for this visit at the end."""
        self.zone.meant.visits.append(MeantVisit(self.zone.code, self.visit, verdict, reason, hazardous, self.story))

    async def is_stopped(self, verdict: str, reason: str | None = None, hazardous: bool = False) -> None:
        """The whole end of a truck that must not pass: the verdict is meant, comes, and the truck backs out."""
        self.means(verdict, reason, hazardous)
        await self.verdict(verdict)
        await self.leave("backed-out")

    async def passes(self) -> None:
        """The whole end of a truck that must pass."""
        self.means("release")
        await self.lift()

    async def lift(self, hazardous: bool = False) -> None:
        """Wait for the lane's raise, lift the barrier, report it, let the truck go."""
        until = monotonic() + DEADLINE
        while (command := await self._told("barrier", "raise")) is None:
            if (await self._view(wait=0)).get("verdict"):
                raise Unexpected(f"{self.story} {self.visit}: no raise came to lane {self.lane}")
            if monotonic() >= until:
                raise Unanswered(f"{self.story} {self.visit}: no verdict for {DEADLINE:.0f} s")
        self._said = command
        if hazardous:
            await self._was_announced()
        report = {"state": "raised", "mode": "automatic", "by": "barrier", "command": command["id"]}
        await self.say("kakou.barrier.reported.v1", report)
        await self.leave("cleared")

    async def unseal(self) -> None:
        """Open the truck's electronic seal when the lane is told to, and say so. Raises Unexpected."""
        await self._operate("seal", "unlock", "kakou.device.reported.v1", {"device": "seal", "result": 1})
        self._unsealed = True

    async def _close_behind(self) -> None:
        """What the lane is told when a sealed truck has gone: lower the barrier, lock the seal. Raises Unexpected."""
        down = {"state": "lowered", "mode": "automatic", "by": "barrier"}
        await self._operate("barrier", "lower", "kakou.barrier.reported.v1", down)
        await self._operate("seal", "lock", "kakou.device.reported.v1", {"device": "seal", "result": 1})

    async def _operate(self, device: str, do: str, report: str, data: dict[str, Any]) -> None:
        command = await self._told(device, do)
        if command is None:
            raise Unexpected(f"{self.story} {self.visit}: no {do} came to the {device} of lane {self.lane}")
        await self.say(report, {**data, "command": command["id"]})

    async def _told(self, device: str, do: str) -> dict[str, Any] | None:
        """The lane's command to do this for the visit; None if it does not come in time."""
        return await self.zone.lanes[self.lane].command(self.visit, device, do, PATIENCE)

    async def _was_announced(self) -> None:
        """At the moment the raise is in the lane, the alert must already stand in the safety office's feed."""
        after: str | None = "/v1/alerts?after=0"
        while after:
            page = self.zone.good(await insist(self.zone.safety, "GET", after))
            if any(alert["visit"] == self.visit for alert in page["items"]):
                return
            after = page.get("next") if page["items"] else None
        self.zone.meant.alerts_late.append(self.visit)

    async def leave(self, how: str) -> None:
        await self.say("kakou.vehicle.departed.v1", {"how": how}, wait=PATIENCE)
        if self._unsealed:
            await self._close_behind()
        self._drive_off()
        said = self._said
        seen = Seen(self.zone.code, self.lane, self._plate, self.story, said.get("verdict", "–"), said.get("led", ""))
        self.zone.meant.seen.append(seen)

    async def decide(self, decision: str, reason: str, **more: Any) -> None:
        """The officer's decision on a stopped truck; taken anew after another look where something was said of the
        truck while it came in (decision 0066). Raises Unexpected, Unanswered."""
        body = {"decision": decision, "reason": reason, **more}
        for _ in range(DECIDES_ANEW):
            answer = await settled(self.zone.officer, "POST", f"/v1/visits/{self.visit}/decision", json=body)
            if answer.status != HTTPStatus.CONFLICT:
                break
            verdict = (await self._view(wait=0)).get("verdict") or {}
            if verdict.get("verdict") == decision:
                return
        self.zone.good(answer)
