"""The zones' queues with their claims as they change, looked at once for all who follow them at an instance."""

import asyncio
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from time import monotonic
from typing import Final

from kakou.contracts.base import OutboundModel
from kakou.contracts.documents.policy import ReleaseCase
from kakou.runtime.host import Host
from kakou.runtime.redis.reader import StateReader
from kakou.web.completeness import check_not_rebuilding
from kakou.web.problems import Problem
from kakou.web.waits.long_looks import LongLooks
from kakou.web.waits.wakers import any_of

from gate_ingest.claims.claims import ClaimKept, Claims
from gate_ingest.handler import OFFERS_MODEL, READ_MODEL
from gate_ingest.lanes.calls import Call, Calls
from gate_ingest.queue.changes import QueueChanges
from gate_ingest.read_model.policy import policy_kept
from gate_ingest.state import REFERRAL

CLAIMS_LOOK_EVERY: Final = 0.3
"""Seconds. Nobody announces a claim, nor that one has ended; there are few."""

QUEUE_LOOK_EVERY: Final = 5.0
"""Seconds between two looks at the queue where nothing is announced."""

CANNOT_TELL_AFTER: Final = 4.0
"""Seconds without a look that succeeded after which nobody is told that the queue is as it was."""


class _Verdict(OutboundModel):
    revision: int


class Queued(OutboundModel):
    """As much of a Referral as its place in the queue takes, what it is searched by, and what changes with the rest of
    it, which costs twenty times as much to read."""

    opened_at: datetime
    gate: str
    lane: str
    due: datetime | None = None
    level: str | None = None
    verdict: _Verdict


class Queue:
    """One zone's. visits: in the order of the queue. claimed: by visit. calls: of the booths, by `gate.lane`."""

    def __init__(self, host: Host, claims: Claims, long_looks: LongLooks, zone: str) -> None:
        self._host, self._claims, self._long_looks, self._zone = host, claims, long_looks, zone
        self.changes = QueueChanges()
        self.visits: tuple[str, ...] = ()
        self.claimed: Mapping[str, ClaimKept] = {}
        self.calls: Mapping[str, Call] = {}
        self._calls = Calls(host.notes())
        self._queued: dict[str, tuple[Queued, str]] | None = None
        self._two: tuple[ReleaseCase, ...] = ()
        """Releases that need two officers, which every row shows of its own: no row changes when the policy does."""
        self._looked_at = self._looked = 0.0
        self._followers: set[asyncio.Event] = set()
        self._following: asyncio.Task[None] | None = None
        self._looking = asyncio.Lock()

    @property
    def can_tell(self) -> bool:
        """Whether it is known how the queue stands."""
        return monotonic() - self._looked < CANNOT_TELL_AFTER

    async def look(self) -> None:
        """As it stands now, for whoever begins to follow. Raises Problem 429, 503; OSError, TimeoutError."""
        async with self._looking:
            if self._following is None or not self.can_tell:
                self._queued = None
                await self._look()

    @contextmanager
    def following(self) -> Iterator[asyncio.Event]:
        """An event that is set when the queue may have changed."""
        follower = asyncio.Event()
        self._followers.add(follower)
        if self._following is None:
            self._following = asyncio.create_task(self._follow())
        try:
            yield follower
        finally:
            self._followers.discard(follower)
            if not self._followers and self._following is not None:
                self._following.cancel()
                self._following = None

    async def _follow(self) -> None:
        """Until nobody follows any more."""
        with (
            self._host.states.changes_of(READ_MODEL, self._zone, REFERRAL) as verdicts,
            self._host.states.changes_of(OFFERS_MODEL, self._zone, REFERRAL) as offers,
        ):
            verdicts.set()  # nobody has listened since it was looked at last
            while True:
                # While it cannot be looked at, those who follow see by `can_tell` that nobody tells them.
                with suppress(OSError, TimeoutError, Problem):
                    async with self._looking:
                        if verdicts.is_set() or offers.is_set() or monotonic() - self._looked_at > QUEUE_LOOK_EVERY:
                            self._queued = None
                        verdicts.clear()
                        offers.clear()
                        await self._look()
                await any_of([verdicts, offers], CLAIMS_LOOK_EVERY)

    async def _look(self) -> None:
        """At the claims and calls; at the queue as well where it may have changed."""
        await self._check_whole()
        queued = self._queued
        if queued is None:
            self._looked_at = monotonic()
            queued = await self._all()
            kept = await policy_kept(self._host.states.of(READ_MODEL), self._zone)
            self.visits, self._two = tuple(queued), kept.book.at(kept.now()).two_persons
        claimed = await self._claims.of(self._zone)
        calls = await self._calls.of(self._zone, datetime.now(UTC))
        self._looked = monotonic()
        changed, self.calls = calls != self.calls, calls
        if self._queued is None or claimed != self.claimed:
            self._queued, self.claimed = queued, claimed
            forms = {visit: (*each, self._claim(visit), self._two) for visit, each in queued.items()}
            changed |= self.changes.note(forms)
        if changed:
            for follower in self._followers:
                follower.set()

    async def _check_whole(self) -> None:
        """Raises Problem 503 while the state is being built: what it lacks may wait all the same, so that nobody is
        told any more how the queue stands."""
        try:
            await check_not_rebuilding(self._host, self._zone, (READ_MODEL, OFFERS_MODEL))
        except Problem:
            self._looked = 0.0
            raise

    def _claim(self, visit: str) -> tuple[str, datetime] | None:
        claim = self.claimed.get(visit)
        return (claim.id, claim.until) if claim is not None else None

    async def _all(self) -> dict[str, tuple[Queued, str]]:
        async with self._long_looks.turn(self._zone):
            return await queue_of(self._host.states.of(READ_MODEL), self._host.states.of(OFFERS_MODEL), self._zone)


class Queues:
    """Of one instance, by zone."""

    def __init__(self, host: Host, claims: Claims, long_looks: LongLooks) -> None:
        self._host, self._claims, self._long_looks = host, claims, long_looks
        self._by_zone: dict[str, Queue] = {}

    def of(self, zone: str) -> Queue:
        if zone not in self._by_zone:
            self._by_zone[zone] = Queue(self._host, self._claims, self._long_looks, zone)
        return self._by_zone[zone]


async def queue_of(model: StateReader, offers: StateReader, zone: str) -> dict[str, tuple[Queued, str]]:
    """By visit, the one that has waited longest first, with the model that has it. May raise OSError, TimeoutError."""
    found = {visit: (kept, OFFERS_MODEL) for visit, kept in (await offers.all(zone, REFERRAL, Queued)).items()}
    found |= {visit: (kept, READ_MODEL) for visit, kept in (await model.all(zone, REFERRAL, Queued)).items()}
    return dict(sorted(found.items(), key=lambda each: (each[1][0].opened_at, each[0])))
