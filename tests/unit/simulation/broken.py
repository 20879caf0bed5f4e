"""Loops that each leave out one rule. The simulation must tell every one of them from the real one."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from kakou.runtime.batches.batch import Batch, BatchHandler, Decoded
from kakou.runtime.batches.refusal import DEAD_LETTERS, replaced
from kakou.runtime.batches.sequencing import Foreign, Gap, News, Place, Repeat
from kakou.runtime.events.event import Event
from kakou.runtime.events.origin import Origin
from kakou.runtime.events.record import ORIGIN, PREVIOUS, Outgoing, Record
from kakou.runtime.handler import Handler
from kakou.runtime.log import PublishFailed, RecordsRefused
from kakou.runtime.loop import DEFERRED, PartitionLoop
from kakou.runtime.store import Key
from kakou.runtime.unit_of_work import UnitOfWork

from tests.unit.simulation.wires import FailingLog, FailingStore

# ------------------------------------------------------------------- the state


class LoadsAnyCommit(PartitionLoop):
    """Entries are taken as they come, whichever commit they belong to."""

    async def _load(self, keys: Sequence[Key]) -> bool:
        if not keys:
            return False
        loaded = await self._store.load(self._partition, keys)
        for key, value in zip(keys, loaded.values, strict=True):
            self._entries.learn(key, value)
        return any(value is not None for value in loaded.values)


class KeepsItsCache(PartitionLoop):
    """What is in memory stays there when the partition is taken over anew."""

    async def _take_over(self) -> None:
        kept = getattr(self, "_entries", None)
        await super()._take_over()
        if kept is not None:
            self._entries = kept
            self._handler = BatchHandler(self._service, kept, self._handler._causes)


class TrustsItsGuess(PartitionLoop):
    """What is not in memory is taken for absent, and nobody looks."""

    async def _handle(self, decoded: Sequence[Decoded]) -> Batch:
        batch = self._begin()
        reader, _ = self._handler.on_guess()
        for record in decoded:
            reader.take(record, batch)
        self._handler.settle(reader)
        return batch


class DefersWhatItChanges(PartitionLoop):
    """What a batch writes waits with it, in memory, for the next commit."""

    def _may_wait(self, batch: Batch) -> bool:
        waits = self._service.defers is not None and self.commit_id is not None and self._deferred < DEFERRED
        if waits:
            writes = batch.changes.writes
            self._entries.settle(writes, dict.fromkeys(writes, 1), batch.changes.dropped)
        return waits


class CommitsOverOthers(PartitionLoop):
    """A commit is written whatever commit is in force."""

    async def _commit(self, batch: Batch, outgoing: Sequence[Outgoing]) -> None:
        assert isinstance(self._store, FailingStore)
        self.commit_id = await self._store.store.commit_id(self._partition)
        await super()._commit(batch, outgoing)


class TrustsItsIdleness(PartitionLoop):
    """An idle owner does not look whether the state is still as it left it."""

    async def _turn(self) -> None:
        records = await self._inbox.take(8)
        if records:
            await self._process(records)


class TrustsTheHint(PartitionLoop):
    """Processing begins where the broker says, not where the state stands."""

    async def _take_over(self) -> None:
        await super()._take_over()
        assert isinstance(self._log, FailingLog)
        self._inbox.seek(self._log.log.hints.get((self._service.reads, self._partition), -1) + 1)


# ------------------------------------------------------------------ the outbox


class ForgetsTheOutbox(PartitionLoop):
    """Taking over, it does not publish again what the last owner may not have published."""

    _taking_over = False

    async def _take_over(self) -> None:
        self._taking_over = True
        await super()._take_over()
        self._taking_over = False

    async def _publish(self, outgoing: Sequence[Outgoing]) -> None:
        if not self._taking_over:
            await super()._publish(outgoing)


class PublishesOneBatchLate(PartitionLoop):
    """The next commit overwrites the outbox before all of it is acknowledged."""

    _behind: tuple[Outgoing, ...] = ()
    _idle = True

    async def _turn(self) -> None:
        self._idle = True
        await super()._turn()
        if self._idle:
            await self._publish(())

    async def _process(self, records: Sequence[Record]) -> None:
        self._idle = False
        await super()._process(records)

    async def _publish(self, outgoing: Sequence[Outgoing]) -> None:
        before, self._behind = self._behind, tuple(outgoing)
        await super()._publish(before)


class PublishesBeforeCommitting(PartitionLoop):
    """Outputs leave before it is known that they count."""

    async def _commit(self, batch: Batch, outgoing: Sequence[Outgoing]) -> None:
        await super()._publish(outgoing)
        await super()._commit(batch, ())

    async def _publish(self, outgoing: Sequence[Outgoing]) -> None:
        """Nothing is left to be published."""


class GoesOnAfterAFailure(PartitionLoop):
    """Records that were not acknowledged are left behind."""

    async def _publish(self, outgoing: Sequence[Outgoing]) -> None:
        try:
            await super()._publish(outgoing)
        except PublishFailed:
            return


class FillsTheHoleOnly(PartitionLoop):
    """After a failure what is missing in the topic is appended, not everything from the first record on."""

    async def _publish(self, outgoing: Sequence[Outgoing]) -> None:
        missing = list(outgoing)
        while missing:
            try:
                await super()._publish(missing)
                return
            except PublishFailed:
                missing = [output for output in missing if not self._stands(output)]

    def _stands(self, output: Outgoing) -> bool:
        assert isinstance(self._log, FailingLog)
        records = self._log.log.records(output.topic, self._partition)
        return any(record.value == output.value and record.headers == output.headers for record in records)


class PublishesLettersLast(PartitionLoop):
    """Dead letters follow when the outputs are acknowledged."""

    async def _publish(self, outgoing: Sequence[Outgoing]) -> None:
        await super()._publish([output for output in outgoing if output.topic != DEAD_LETTERS])
        await super()._publish([output for output in outgoing if output.topic == DEAD_LETTERS])


class WaitsForTheLog(PartitionLoop):
    """What the log refuses is sent again for ever."""

    async def _publish_committed(self, outbox: Sequence[Outgoing]) -> None:
        await self._publish(outbox)


class LeavesOutWhatIsRefused(PartitionLoop):
    """What the log refuses is left out of the chain."""

    async def _publish_committed(self, outbox: Sequence[Outgoing]) -> None:
        while True:
            try:
                await self._publish(outbox)
                return
            except RecordsRefused as error:
                outbox = [record for record in outbox if record not in error.records]


class ReplacesWithoutACommit(PartitionLoop):
    """What the log refuses is replaced on the way out, and the state does not hear of it."""

    async def _publish_committed(self, outbox: Sequence[Outgoing]) -> None:
        sent = self._progress.sent
        while True:
            try:
                await self._publish(outbox)
                return
            except RecordsRefused as error:
                outbox, sent = replaced(outbox, error.records, sent)


class ForgetsRefusals(PartitionLoop):
    """A rebuild does not look in the dead letters for what the log refused."""

    async def _take_over(self) -> None:
        await super()._take_over()
        self._letters.refused.clear()


class ForgetsWhatItSent(PartitionLoop):
    """A new owner does not know which output its next one follows."""

    async def _take_over(self) -> None:
        await super()._take_over()
        self._progress = replace(self._progress, sent={})


# ------------------------------------------------------------------- the lease


class IgnoresItsLease(PartitionLoop):
    """Whoever once owned the partition goes on for ever."""

    async def run(self) -> None:
        self._holds = lambda: True
        await super().run()


class TakesOverWithoutItsLease(PartitionLoop):
    """An owner whose commit was refused takes over anew, whoever the partition belongs to by now."""

    async def run(self) -> None:
        rest = self._sleep

        async def take_over_meanwhile(seconds: float) -> None:
            if not self._holds():
                await self._take_over()
            await rest(seconds)

        self._sleep = take_over_meanwhile
        await super().run()


class GoesOnUntilItIsRefused(PartitionLoop):
    """Between batches an owner does not look whether the partition is still its own."""

    async def _turn(self) -> None:
        while not self._stopping:
            await super()._turn()


class WorksOnWhatCameTooLate(PartitionLoop):
    """An owner that has waited for records begins with them, whoever has the lease by then."""

    async def _turn(self) -> None:
        holds, self._holds = self._holds, lambda: True
        try:
            await super()._turn()
        finally:
            self._holds = holds


# ------------------------------------------------------------------ the reader


class _Reads(PartitionLoop):
    """A loop whose handler is another one."""

    reader: type[BatchHandler]

    async def _take_over(self) -> None:
        await super()._take_over()
        self._handler = self.reader(self._service, self._entries, self._handler._causes)


class IgnoresPrevious(_Reads):
    """Any record with a later origin is applied, also beyond a gap."""

    class reader(BatchHandler):  # noqa: N801
        def _place(self, record: Record, mark: Origin | None) -> Place:
            found = super()._place(record, mark)
            return News(Origin.decode(record.headers[ORIGIN])) if isinstance(found, Gap) else found


class AppliesRepeats(_Reads):
    """Records applied before are applied again."""

    class reader(BatchHandler):  # noqa: N801
        def _place(self, record: Record, mark: Origin | None) -> Place:
            found = super()._place(record, mark)
            return News(Origin.decode(record.headers[ORIGIN])) if isinstance(found, Repeat) else found


class IgnoresForeignRecords(_Reads):
    """A record without an origin is taken for a repeat, and nobody hears of it."""

    class reader(BatchHandler):  # noqa: N801
        def _place(self, record: Record, mark: Origin | None) -> Place:
            found = super()._place(record, mark)
            return Repeat() if isinstance(found, Foreign) else found


class KeepsTheMarkInMemory(PartitionLoop):
    """The mark is no part of the state: a new owner takes the first record it reads for the next one."""

    async def _take_over(self) -> None:
        await super()._take_over()
        self._progress = replace(self._progress, mark=None)

    async def _process(self, records: Sequence[Record]) -> None:
        if self._progress.mark is None and not self._service.first:
            previous = [record.headers[PREVIOUS] for record in records if PREVIOUS in record.headers]
            if previous and previous[0] != "-":
                self._progress = replace(self._progress, mark=Origin.decode(previous[0]))
        await super()._process(records)


# ------------------------------------------------------------------- the poison


class ForgetsRejections(PartitionLoop):
    """A replay tries again what the dead letters say was rejected."""

    async def _take_over(self) -> None:
        await super()._take_over()
        self._handler._causes.clear()


class ForgetsWhichLettersMatter(PartitionLoop):
    """The next owner begins behind every letter that this one has seen, also where it has not come to what they say."""

    async def _take_over(self) -> None:
        await super()._take_over()
        self._letters._places.clear()


class KeepsHalfTheWork(_Reads):
    """What a handler wrote before it failed stays."""

    class reader(BatchHandler):  # noqa: N801
        def _run(self, event: Event, unit: UnitOfWork) -> None:
            try:
                super()._run(event, unit)
            except ValueError:
                unit.keep()
                raise


class TakesStrainForPoison(PartitionLoop):
    """An event that found no memory is rejected."""

    async def run(self) -> None:
        self._service = replace(self._service, handler=_Impatient(self._service.handler))
        await super().run()


@dataclass
class _Impatient:
    handler: Handler

    def keys(self, event: Event) -> list[Key]:
        return list(self.handler.keys(event))

    def handle(self, event: Event, unit: UnitOfWork) -> None:
        try:
            self.handler.handle(event, unit)
        except MemoryError as error:
            raise ValueError("no memory") from error

    def reject(self, event: Event, cause: str, unit: UnitOfWork) -> None:
        self.handler.reject(event, cause, unit)


BROKEN: tuple[type[PartitionLoop], ...] = (
    LoadsAnyCommit,
    KeepsItsCache,
    TrustsItsGuess,
    DefersWhatItChanges,
    CommitsOverOthers,
    TrustsItsIdleness,
    TrustsTheHint,
    ForgetsTheOutbox,
    PublishesOneBatchLate,
    PublishesBeforeCommitting,
    GoesOnAfterAFailure,
    FillsTheHoleOnly,
    PublishesLettersLast,
    WaitsForTheLog,
    LeavesOutWhatIsRefused,
    ReplacesWithoutACommit,
    ForgetsRefusals,
    ForgetsWhatItSent,
    IgnoresItsLease,
    TakesOverWithoutItsLease,
    GoesOnUntilItIsRefused,
    WorksOnWhatCameTooLate,
    IgnoresPrevious,
    AppliesRepeats,
    IgnoresForeignRecords,
    KeepsTheMarkInMemory,
    ForgetsRejections,
    ForgetsWhichLettersMatter,
    KeepsHalfTheWork,
    TakesStrainForPoison,
)
