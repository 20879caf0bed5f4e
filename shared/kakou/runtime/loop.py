"""The loop of one partition: load, handle, commit, publish. One way in, one way out, one way to recover.

docs/architecture/runtime.md says why each step is where it is.
"""

import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from time import perf_counter
from uuid import uuid4

from kakou.runtime.batches.batch import INFRASTRUCTURE, Batch, BatchHandler, Decoded, UnknownRules, beginning
from kakou.runtime.batches.dead_letters import Letters
from kakou.runtime.batches.outbox import chain
from kakou.runtime.batches.rebuild import StandingOutputs
from kakou.runtime.batches.refusal import DEAD_LETTERS, REFUSALS, refusals_of, replaced
from kakou.runtime.events.origin import Origin
from kakou.runtime.events.record import ORIGIN, WRITER, Outgoing, Record
from kakou.runtime.events.size import BATCH_BYTES
from kakou.runtime.handler import Service
from kakou.runtime.log import Bounds, Inbox, Log, PublishFailed, RecordsRefused
from kakou.runtime.retries import Retries, Superseded
from kakou.runtime.state.entry_cache import Entries, NotLoaded, encode
from kakou.runtime.state.log_fit import misfit
from kakou.runtime.status import Watch
from kakou.runtime.store import Commit, Key, NewerState, Progress, Store

logger = logging.getLogger(__name__)

BATCH = 250
BREATH = 64
"""Records handled at a stretch before other tasks (heartbeats, HTTP) get their turn."""

GUESSES = 3
"""Times a batch is handled on a guess of what is absent."""

LEASE_LOOK = 0.05
"""How often a loop that may not run looks whether it may."""

DEFERRED = 4
"""Records that changed nothing, at which they are committed though nothing else is to be."""

DEFERRED_FOR = 0.1
"""Seconds that the last of them waits for one that follows."""

TRIES = 3
"""Times in a row that the log must refuse records of the outbox before they are replaced."""


class RefusedToStart(Exception):
    """State and log do not belong together; going on would corrupt one of them. Says what to restore."""


class PartitionLoop:
    """Runs one service over one partition for as long as this instance holds it.

    holds: whether the partition's lease is ours. Without it nothing is begun, and above all nothing taken over: an
    owner that was thought dead would go on for ever to disturb the one that has taken its place.
    restore: asked where there is no state, with what the log holds: brings back a snapshot that fits the log, or says
    why there is none.
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
        restore: Callable[[Bounds], Awaitable[str]] | None = None,
    ) -> None:
        self._service, self._partition, self._partitions = service, partition, partitions
        self._log, self._store, self._inbox = log, store, inbox
        self._watch, self._view = watch, watch.view(partition)
        self._sleep, self._new_id, self._holds = sleep, new_id, holds
        self._restore = restore
        self._retries = Retries(service.name, partition, watch)
        self._refusals = 0
        self._deferred = 0
        self._more_waits = False
        self._stopping = False
        self.commit_id: str | None = None
        """Of the commit that was written or taken over last."""

    def stop(self) -> None:
        """Finish the batch in hand and return from `run`."""
        self._stopping = True

    async def run(self) -> None:
        """Take over and process until stopped. Every doubt leads back to taking over. Raises RefusedToStart."""
        while not self._stopping:
            if not self._holds():
                self._view.why = "its lease has run out"
                await self._sleep(LEASE_LOOK)
                continue
            try:
                await self._take_over()
                while not self._stopping and self._holds():
                    await self._turn()
                    self._retries.over()
            except (Superseded, UnknownRules, NewerState, PublishFailed, *INFRASTRUCTURE) as error:
                await self._sleep(self._retries.pause(error))

    # ------------------------------------------------------------ assignment

    async def _take_over(self) -> None:
        """Begin where the state stands, whatever happened to its last owner."""
        standing = await self._store.open(self._partition)
        bounds = await self._log.bounds(self._service.reads, self._partition)
        why = "no snapshots are kept (KAKOU_SNAPSHOT_FOLDER)"
        if standing is None and self._restore is not None:
            self._view.why = "has no state, and restores a snapshot"
            why = await self._restore(bounds)
            standing = await self._store.open(self._partition)
            # Another owner may have built it meanwhile, from a log that was shorter when we looked.
            bounds = await self._log.bounds(self._service.reads, self._partition)
        if standing is None:
            if bounds.first > 0:
                raise RefusedToStart(
                    f"{self._service.name} has no state for partition {self._partition}, {self._service.reads} "
                    f"begins at {bounds.first}, and {why}: restore a snapshot of the state or the log from its start"
                )
            self.commit_id = None
            rebuilding = self._service.writes is not None
            self._progress = Progress(-1, "", None, {}, rebuilding, self._partitions)
        else:
            self.commit_id, self._progress = standing.commit_id, standing.progress
            found = await misfit(self._log, self._service, self._partition, self._partitions, self._progress, bounds)
            if found:
                raise RefusedToStart(found)
            await self._publish_committed(standing.outbox)
        self._deferred = 0
        self._entries, self._rest = Entries(self._service.kept_bytes), list[Record]()
        self._letters = await Letters.read(self._log, self._partition, self._service.name, self._progress)
        self._handler = BatchHandler(self._service, self._entries, self._letters.rejected)
        self._standing = await self._standing_outputs() if self._progress.rebuilding else {}
        self._inbox.seek(self._progress.position + 1)
        self._view.position, self._view.why = self._progress.position, ""

    async def _standing_outputs(self) -> dict[tuple[str, str], StandingOutputs]:
        standing, name, progress = {}, self._service.name, self._progress
        for topic, writer, chained in (
            (self._service.writes, name, self._service.writes),
            (DEAD_LETTERS, name, DEAD_LETTERS),
            (DEAD_LETTERS, refusals_of(name), REFUSALS),
        ):
            if topic is not None and chained is not None:
                first, end = await self._log.bounds(topic, self._partition)
                start = max(first, progress.standing_from.get(topic, 0))
                sent = progress.sent.get(chained)
                standing[topic, writer] = StandingOutputs(self._log, topic, self._partition, writer, start, end, sent)
        return standing

    # ----------------------------------------------------------------- a turn

    async def _turn(self) -> None:
        records = self._rest or await self._take()
        if records and not self._holds():
            return  # it may have waited for long; whoever takes over next seeks anew
        if not records:
            if self._deferred and self._holds():
                await self._write(Commit(self._new_id(), self._progress, ()))
                self._deferred = 0
            elif await self._store.commit_id(self._partition) != self.commit_id:
                raise Superseded("the state changed while this instance was idle")
            return
        await self._process(records)
        if self._service.gathers and not self._rest and not self._more_waits:
            await self._sleep(self._service.gathers)

    async def _take(self) -> Sequence[Record]:
        """What has come. Where that is as much as is taken at once, more may wait."""
        records = await self._inbox.take(BATCH, DEFERRED_FOR if self._deferred else None)
        size = sum(len(record.value or b"") for record in records)
        self._more_waits = len(records) >= BATCH or size >= BATCH_BYTES
        return records

    async def _process(self, records: Sequence[Record]) -> None:
        """The five steps of a batch. Nothing before step 3 leaves a trace; nothing after it can be forgotten."""
        progress = self._progress
        decoded = [Decoded.of(record, self._service.first) for record in beginning(records)]

        await self._load(self._handler.named(decoded))  # 1. load
        began = perf_counter()
        batch = await self._handle(decoded)  # 2. handle
        last, self._rest = records[batch.taken - 1], list(records[batch.taken :])
        outgoing, sent = chain(
            self._service.name, self._service.writes, batch.changes.outputs, progress.sent, self._letters.refused
        )
        self._watch.spent("handle", perf_counter() - began)
        outgoing = await self._beyond_standing(outgoing)
        rebuilding = progress.rebuilding and bool(self._standing)
        self._progress = Progress(
            last.offset,
            last.digest(),
            batch.mark,
            sent,
            rebuilding,
            self._partitions,
            self._letters.seen(last.offset, batch.mark),
            progress.standing_from if rebuilding else {},
        )
        if self._may_wait(batch):
            self._deferred += batch.taken
            self._entries.settle({}, {}, ())
        else:
            await self._commit(batch, outgoing)  # 3. commit
            self._deferred = 0
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
        if loaded.commit_id != self.commit_id:
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
            while batch.taken < len(decoded) and not self._is_over(batch):
                reader.take(decoded[batch.taken], batch)
                await self._breathe(batch.taken)
            if not await self._load(list(guess.asked)):
                self._handler.settle(reader)
                return batch
        batch = self._begin()
        while batch.taken < len(decoded) and not self._is_over(batch):
            try:
                self._handler.take(decoded[batch.taken], batch)
            except NotLoaded as missing:
                await self._load(missing.keys)
            await self._breathe(batch.taken)
        return batch

    def _is_over(self, batch: Batch) -> bool:
        """Whether what is left of the records is for the next batch: outputs, or entries in memory, are many enough."""
        return batch.full or (batch.taken > 0 and self._entries.crowded)

    def _begin(self) -> Batch:
        return Batch(self._progress.mark, gap=self._view.gap)

    async def _breathe(self, done: int) -> None:
        if done % BREATH == 0:
            await self._sleep(0)

    async def _beyond_standing(self, outgoing: list[Outgoing]) -> list[Outgoing]:
        """During a rebuild: only what does not yet stand in its output topic."""
        news = []
        for output in outgoing:
            chained = output.topic, output.headers[WRITER]
            standing = self._standing.get(chained)
            if standing is not None:
                if await standing.stands(output, Origin.decode(output.headers[ORIGIN])):
                    continue
                if output.topic == self._service.writes:
                    self._standing.clear()  # letters beyond it may be published again: readers drop repeats
                else:
                    del self._standing[chained]
            news.append(output)
        return news

    def _may_wait(self, batch: Batch) -> bool:
        """Whether the batch leaves nothing to be committed but how far it has come, for which nobody waits: whoever
        takes over reads it again, to the same end."""
        defers, changes = self._service.defers, batch.changes
        if defers is None or self.commit_id is None or self._deferred + batch.taken >= DEFERRED:
            return False
        return not (changes.writes or changes.dropped or changes.outputs) and all(map(defers, batch.events))

    async def _commit(self, batch: Batch, outgoing: Sequence[Outgoing]) -> None:
        began = perf_counter()
        changes = batch.changes
        writes = {key: None if entry is None else encode(entry) for key, entry in changes.writes.items()}
        commit = Commit(self._new_id(), self._progress, outgoing, writes, tuple(changes.dropped))
        await self._write(commit)
        sizes = {key: len(value) for key, value in writes.items() if value is not None}
        self._entries.settle(changes.writes, sizes, changes.dropped)
        self._watch.spent("commit", perf_counter() - began)

    async def _write(self, commit: Commit) -> None:
        if not await self._store.commit(self._partition, self.commit_id, commit):
            raise Superseded("the commit was refused")
        self.commit_id = commit.commit_id

    async def _publish_committed(self, outbox: Sequence[Outgoing]) -> None:
        """What the last owner may not have published. What the log refuses time and again is replaced, by a commit like
        any other, so that two owners cannot replace it differently and none forgets that it has."""
        try:
            await self._publish(outbox)
        except RecordsRefused as error:
            self._refusals += 1
            mended, sent = replaced(outbox, error.records, self._progress.sent)
            if self._refusals < TRIES or mended == list(outbox):
                raise
            self._progress = replace(self._progress, sent=sent)
            await self._write(Commit(self._new_id(), self._progress, mended))
            for record in error.records:
                where = {"partition": self._partition, "origin": record.headers[ORIGIN], "bytes": len(record.value)}
                logger.error("%s refuses an output, which is replaced: %s", record.topic, error, extra=where)
            self._watch.replaced(len(error.records))
            await self._publish(mended)
        self._refusals = 0

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
