"""The loop of one partition: load, handle, commit, publish. One way in, one way out, one way to recover.

docs/architecture/runtime.md says why each step is where it is.
"""

import logging
from collections.abc import Awaitable, Callable, Sequence
from time import perf_counter
from uuid import uuid4

from kakou.runtime.batch import INFRASTRUCTURE, Batch, BatchHandler, Decoded, UnknownRules
from kakou.runtime.entries import Entries, NotLoaded, encode
from kakou.runtime.handler import Service
from kakou.runtime.log import Inbox, Log, PublishFailed
from kakou.runtime.origin import Origin
from kakou.runtime.outbox import DEAD_LETTERS, chain
from kakou.runtime.record import ORIGIN, WRITER, Outgoing, Record
from kakou.runtime.rejection import CAUSE, PLACE
from kakou.runtime.standing import StandingOutputs
from kakou.runtime.store import Commit, Key, Progress, Store
from kakou.runtime.watch import Watch

logger = logging.getLogger(__name__)

BATCH = 250
BREATH = 64
"""Records handled at a stretch before other tasks (heartbeats, HTTP) get their turn."""

GUESSES = 3
"""Times a batch is handled on a guess of what is absent."""

LONGEST_PAUSE = 2.0
LEASE_LOOK = 0.05
"""How often a loop that may not run looks whether it may."""


class Superseded(Exception):
    """The state is not as we left it: another owner wrote, a reply or Redis itself was lost. Take over anew."""


class RefusedToStart(Exception):
    """State and log do not belong together; going on would corrupt one of them. Says what to restore."""


class PartitionLoop:
    """Runs one service over one partition for as long as this instance holds it.

    holds: whether the partition's lease is ours. Without it nothing is begun, and above all nothing taken over: an
    owner that was thought dead would go on for ever to disturb the one that has taken its place.
    `sleep` and `new_id` are given so that simulations can schedule and repeat them.
    """

    def __init__(
        self,
        service: Service,
        partition: int,
        partitions: int,
        log: Log,
        store: Store,
        inbox: Inbox,
        watch: Watch,
        sleep: Callable[[float], Awaitable[None]],
        new_id: Callable[[], str] = lambda: uuid4().hex,
        holds: Callable[[], bool] = lambda: True,
    ) -> None:
        self._service, self._partition, self._partitions = service, partition, partitions
        self._log, self._store, self._inbox = log, store, inbox
        self._watch, self._view = watch, watch.view(partition)
        self._sleep, self._new_id, self._holds = sleep, new_id, holds
        self._stopping = False

    def stop(self) -> None:
        """Finish the batch in hand and return from `run`."""
        self._stopping = True

    async def run(self) -> None:
        """Take over and process until stopped. Every doubt leads back to taking over. Raises RefusedToStart."""
        pause = 0.0
        while not self._stopping:
            if not self._holds():
                self._view.why = "its lease has run out"
                await self._sleep(LEASE_LOOK)
                continue
            try:
                await self._take_over()
                while not self._stopping and self._holds():
                    await self._turn()
                    pause = 0.0
            except (Superseded, UnknownRules, PublishFailed, *INFRASTRUCTURE) as error:
                self._watch.superseded += isinstance(error, Superseded)
                self._view.why = f"{type(error).__name__}: {error}"
                pause = min(LONGEST_PAUSE, pause * 2 or 0.02)
                await self._sleep(pause)

    # ------------------------------------------------------------ assignment

    async def _take_over(self) -> None:
        """Begin where the state stands, whatever happened to its last owner."""
        standing = await self._store.open(self._partition)
        bounds = await self._log.bounds(self._service.reads, self._partition)
        if standing is None:
            if bounds.first > 0:
                raise RefusedToStart(
                    f"{self._service.name} has no state for partition {self._partition}, and {self._service.reads} "
                    f"begins at {bounds.first}: restore a snapshot of the state or the log from its start"
                )
            self._commit_id = None
            rebuilding = self._service.writes is not None
            self._progress = Progress(-1, "", None, {}, rebuilding, self._partitions)
        else:
            self._commit_id, self._progress = standing.commit_id, standing.progress
            await self._check_log(bounds.end)
            await self._publish(standing.outbox)
        self._entries = Entries(self._service.kept_entries)
        self._handler = BatchHandler(self._service, self._entries, await self._rejected_before())
        self._standing = await self._standing_outputs() if self._progress.rebuilding else {}
        self._inbox.seek(self._progress.position + 1)
        self._view.position, self._view.why = self._progress.position, ""

    async def _check_log(self, end: int) -> None:
        """The log must still be the one that the state was built from."""
        position, where = self._progress.position, f"{self._service.reads}/{self._partition}"
        if self._progress.partitions != self._partitions:
            made = self._progress.partitions
            raise RefusedToStart(
                f"state was made for {made} partitions, {where} has {self._partitions}: restore the topic"
            )
        if position < 0:
            return
        if end <= position:
            raise RefusedToStart(
                f"state is at offset {position}, {where} ends at {end}: restore the log, or drop the state"
            )
        found = await self._log.read(self._service.reads, self._partition, position, 1)
        if not found or found[0].offset != position or found[0].digest() != self._progress.digest:
            raise RefusedToStart(
                f"the record at {where}/{position} is not the one the state was built from: restore the log"
            )

    async def _rejected_before(self) -> dict[int, str]:
        """What the dead letters say was rejected beyond our position: a replay must reject it again."""
        rejected: dict[int, str] = {}
        offset, end = await self._log.bounds(DEAD_LETTERS, self._partition)
        while offset < end:
            letters = await self._log.read(DEAD_LETTERS, self._partition, offset, BATCH)
            if not letters:
                break
            offset = letters[-1].offset + 1
            for letter in letters:
                if letter.headers.get(WRITER) == self._service.name:
                    at = int(letter.headers[PLACE].rpartition("/")[2])
                    if at > self._progress.position:
                        rejected[at] = letter.headers[CAUSE]
        return rejected

    async def _standing_outputs(self) -> dict[str, StandingOutputs]:
        standing = {}
        for topic in (self._service.writes, DEAD_LETTERS):
            if topic is not None:
                end = (await self._log.bounds(topic, self._partition)).end
                standing[topic] = StandingOutputs(self._log, topic, self._partition, self._service.name, end)
        return standing

    # ----------------------------------------------------------------- a turn

    async def _turn(self) -> None:
        records = await self._inbox.take(BATCH)
        if not records:
            if await self._store.commit_id(self._partition) != self._commit_id:
                raise Superseded("the state changed while this instance was idle")
            return
        await self._process(records)

    async def _process(self, records: Sequence[Record]) -> None:
        """The five steps of a batch. Nothing before step 3 leaves a trace; nothing after it can be forgotten."""
        progress, last = self._progress, records[-1]
        decoded = [Decoded.of(record) for record in records]

        await self._load(self._handler.named(decoded))  # 1. load
        began = perf_counter()
        batch = await self._handle(decoded)  # 2. handle
        outgoing, sent = chain(self._service.name, self._service.writes, batch.changes.outputs, dict(progress.sent))
        self._watch.spent("handle", perf_counter() - began)
        outgoing = await self._beyond_standing(outgoing)
        self._progress = Progress(
            last.offset,
            last.digest(),
            batch.mark,
            sent,
            progress.rebuilding and bool(self._standing),
            self._partitions,
        )
        await self._commit(batch, outgoing)  # 3. commit
        await self._publish(outgoing)  # 4. publish
        await self._log.hint(self._service.reads, self._partition, last.offset)  # 5. hint
        self._view.position, self._view.gap = last.offset, batch.gap
        for offset, failure in batch.failures:
            logger.error("an event failed", exc_info=failure, extra={"offset": offset})
        self._watch.handled(len(batch.events), batch.rejected)
        if self._service.observe:
            for event in batch.events:
                self._service.observe(event)

    async def _load(self, keys: Sequence[Key]) -> bool:
        """Whether any of the entries holds something. They must belong to the commit we wrote last."""
        if not keys:
            return False
        began = perf_counter()
        loaded = await self._store.load(self._partition, keys)
        if loaded.commit_id != self._commit_id:
            raise Superseded("the state changed before it was read")
        for key, value in zip(keys, loaded.values, strict=True):
            self._entries.learn(key, value)
        self._watch.spent("load", perf_counter() - began)
        return any(value is not None for value in loaded.values)

    async def _handle(self, decoded: Sequence[Decoded]) -> Batch:
        """Handle all on the guess that what is not in memory is absent, as it mostly is, then look. Where the guess was
        wrong, do it again with what was found; what shows only then is loaded one by one."""
        for _ in range(GUESSES):
            batch = self._begin()
            reader, guess = self._handler.on_guess()
            for done, record in enumerate(decoded, 1):
                reader.take(record, batch)
                await self._breathe(done)
            if not await self._load(list(guess.asked)):
                self._handler.settle(reader)
                return batch
        batch, done = self._begin(), 0
        while done < len(decoded):
            try:
                self._handler.take(decoded[done], batch)
                done += 1
            except NotLoaded as missing:
                await self._load(missing.keys)
            await self._breathe(done)
        return batch

    def _begin(self) -> Batch:
        return Batch(self._progress.mark, gap=self._view.gap)

    async def _breathe(self, done: int) -> None:
        if done % BREATH == 0:
            await self._sleep(0)

    async def _beyond_standing(self, outgoing: list[Outgoing]) -> list[Outgoing]:
        """During a rebuild: only what does not yet stand in its output topic."""
        news = []
        for output in outgoing:
            standing = self._standing.get(output.topic)
            if standing is not None:
                if await standing.stands(output, Origin.decode(output.headers[ORIGIN])):
                    continue
                if output.topic == self._service.writes:
                    self._standing.clear()  # letters beyond it may be published again: readers drop repeats
                else:
                    del self._standing[output.topic]
            news.append(output)
        return news

    async def _commit(self, batch: Batch, outgoing: Sequence[Outgoing]) -> None:
        began = perf_counter()
        changes = batch.changes
        writes = {key: None if entry is None else encode(entry) for key, entry in changes.writes.items()}
        commit = Commit(self._new_id(), self._progress, outgoing, writes, tuple(changes.dropped))
        if not await self._store.commit(self._partition, self._commit_id, commit):
            raise Superseded("the commit was refused")
        self._commit_id = commit.commit_id
        self._entries.settle(changes.writes, changes.dropped)
        self._watch.spent("commit", perf_counter() - began)

    async def _publish(self, outgoing: Sequence[Outgoing]) -> None:
        """Until every record is acknowledged, in order, from the first: only then may the outbox be overwritten.

        Dead letters go ahead of the rest, so that no rejection stands that a replay would not know of.
        """
        if not outgoing:
            return
        began = perf_counter()
        self._view.outbox = len(outgoing)
        for ahead in (True, False):
            part = [output for output in outgoing if (output.topic == DEAD_LETTERS) is ahead]
            if part:
                await self._log.publish(part)
        self._view.outbox = 0
        self._watch.spent("publish", perf_counter() - began)
