"""A bundle checked on any machine: what was sealed, and every revision of the verdict computed again."""

from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256

import orjson
from kakou.runtime.events.record import ORIGIN, Record
from pydantic import TypeAdapter, ValidationError

from kakou_cli.archive.head import BrokenHead, read_head
from kakou_cli.archive.keys import PublicKey
from kakou_cli.archive.records import record_of
from kakou_cli.archive.segment import BrokenSegment, Seal, read_seal
from kakou_cli.archive.zone_chain import ZoneChain
from kakou_cli.evidence import bundle
from kakou_cli.evidence.bundle import BrokenBundle, Bundle
from kakou_cli.evidence.making import verdict_in
from kakou_cli.explain.from_log import is_about
from kakou_cli.log.events import Followed, LogPlace, origin_of
from kakou_cli.replay.difference import Difference, differences
from kakou_cli.replay.pipeline import new_replay, pieces, run

_CHAIN = TypeAdapter(ZoneChain)


@dataclass(frozen=True)
class CheckedRevision:
    """A revision of the verdict. difference: where what is recorded and what was computed first differ."""

    revision: int
    verdict: str
    difference: Difference | None


@dataclass
class CheckedBundle:
    """What came of a check. differing: outputs about the visit that differ, the verdicts among them.

    wrong: what is not as it was sealed. sealed: the seal that covers the events, None where there is none; unsealed:
    events behind it. head: SHA-256 of the archive's head over the seal; stamped: whether a time stamp names it.
    """

    zone: str
    visit: str
    key_id: str
    build: str
    events: int = 0
    outputs: int = 0
    revisions: list[CheckedRevision] = field(default_factory=list)
    differing: list[Difference] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    sealed: Seal | None = None
    unsealed: int = 0
    head: str | None = None
    stamped: bool = False


class BundleLog:
    """The events of a bundle, each with what is recorded of it about the visit, as a log to be computed again."""

    since: datetime | None = None

    def __init__(self, found: Bundle) -> None:
        manifest = found.manifest
        self.place = LogPlace(manifest.zone, manifest.partition, manifest.partitions)
        self._bundle = found
        self._beside: dict[int, list[Record]] = {}
        for name in (bundle.RECORDED, bundle.LETTERS):
            for record in found.records(name):
                try:
                    self._beside.setdefault(origin_of(record).root, []).append(record)
                except (KeyError, ValueError):
                    raise BrokenBundle(f"{name}: a record does not say what it follows from") from None

    async def events(self) -> AsyncIterator[Followed]:
        before = -1
        for number, line in enumerate(self._bundle.lines(bundle.EVENTS), 1):
            event = event_of(line, number, self.place)
            if event.offset <= before:
                raise BrokenBundle(f"{bundle.EVENTS}, line {number}: it is not behind the event before it")
            before = event.offset
            yield Followed(event, self._beside.pop(event.offset, []))
        if self._beside:
            raise BrokenBundle(f"event {min(self._beside)} is recorded to have led to something, and is not there")


async def check(found: Bundle, trusted: Mapping[str, PublicKey], seen: Callable[[int], None]) -> CheckedBundle:
    """Hold the events against their seal, and compute the visit's verdicts again. Raises BrokenBundle, CannotReplay."""
    manifest = found.manifest
    result = CheckedBundle(manifest.zone, manifest.visit, found.key_id, manifest.build)
    if found.has(bundle.SEAL):
        _check_seal(found, trusted, result)
    else:
        result.unsealed = manifest.events
    log = BundleLog(found)
    replay = new_replay(log.place)
    async for piece in pieces(log):
        for recorded, computed in zip(piece, await run(replay, piece), strict=True):
            _compare(recorded, computed, result)
        seen(len(piece))
    said = [(one.revision, one.verdict) for one in manifest.revisions]
    if said != [(one.revision, one.verdict) for one in result.revisions]:
        result.wrong.append(f"{bundle.MANIFEST}: it names other revisions of the verdict than the events lead to")
    return result


def event_of(line: bytes, number: int, place: LogPlace) -> Record:
    """Raises BrokenBundle for what is no event of the zone."""
    try:
        event = record_of(line, "gate.inbound", place.partition)
    except ValueError:
        raise BrokenBundle(f"{bundle.EVENTS}, line {number}: no record of a log") from None
    if event.key != place.zone.encode():
        raise BrokenBundle(f"{bundle.EVENTS}, line {number}: it is not of zone {place.zone}")
    return event


def _compare(recorded: Followed, computed: Followed, result: CheckedBundle) -> None:
    """What is about the visit, in order."""
    result.events += 1
    own = [record for record in computed.outputs if is_about(record, result.visit)]
    said = recorded.outputs
    result.outputs += len(said)
    found = list(differences(Followed(recorded.event, said), Followed(recorded.event, own)))
    result.differing += found
    told = {record.headers[ORIGIN]: record for record in (*own, *said)}
    for origin, record in told.items():
        verdict = verdict_in(record)
        if verdict is not None:
            difference = next((one for one in found if one.origin == origin), None)
            result.revisions.append(CheckedRevision(verdict.revision, verdict.verdict, difference))


def _check_seal(found: Bundle, trusted: Mapping[str, PublicKey], result: CheckedBundle) -> None:
    """That the zone's events, every one of them, are those that were sealed."""
    text = found.text(bundle.SEAL)
    try:
        chain = _CHAIN.validate_python(orjson.loads(found.text(bundle.ZONE)))
        manifest = found.manifest
        sealed = read_seal(None, text, trusted)
    except BrokenSegment as error:
        result.wrong.append(f"{bundle.SEAL}: {error}")
        return
    except (ValidationError, ValueError, KeyError, TypeError):
        raise BrokenBundle(f"{bundle.ZONE} or {bundle.SEAL} is none") from None
    result.sealed = sealed.seal
    if (chain.zone, chain.partition) != (manifest.zone, manifest.partition) or sealed.seal.partition != chain.partition:
        result.wrong.append(f"{bundle.ZONE}: it is of zone {chain.zone}, partition {chain.partition}")
    elif chain.commitment() not in sealed.seal.zones:
        result.wrong.append(f"{bundle.ZONE}: the seal does not name this chain of zone {chain.zone}")
    elif (linked := _linked(found, sealed.seal, result)) != chain:
        result.wrong.append(
            f"{bundle.EVENTS}: {linked.records} events lead to another chain than the {chain.records} that were sealed"
            ": one was changed, left out or put in"
        )
    _check_head(found, sealed.digest, trusted, result)


def _linked(found: Bundle, seal: Seal, result: CheckedBundle) -> ZoneChain:
    """The zone's chain from the events of the bundle and the digests of those behind them."""
    place = LogPlace(found.manifest.zone, found.manifest.partition, found.manifest.partitions)
    chain = ZoneChain.begin(place.zone, place.partition)
    for number, line in enumerate(found.lines(bundle.EVENTS), 1):
        offset = event_of(line, number, place).offset
        if offset < seal.next:
            chain = chain.then(offset, sha256(line).digest())
        else:
            result.unsealed += 1
    for line in found.lines(bundle.LATER) if found.has(bundle.LATER) else ():
        try:
            offset_text, digest = line.split(b" ")
            chain = chain.then(int(offset_text), bytes.fromhex(digest.decode()))
        except ValueError:
            raise BrokenBundle(f"{bundle.LATER}: a line is no offset and digest") from None
    return chain


def _check_head(found: Bundle, seal_digest: str, trusted: Mapping[str, PublicKey], result: CheckedBundle) -> None:
    if not found.has(bundle.HEAD):
        return
    text = found.text(bundle.HEAD)
    try:
        head = read_head(None, text, trusted)
    except BrokenHead as error:
        result.wrong.append(f"{bundle.HEAD}: {error}")
        return
    end = head.head.ends.get(found.manifest.partition)
    if end is None or end.seal != seal_digest:
        result.wrong.append(f"{bundle.HEAD}: it does not name the seal")
        return
    result.head = head.digest
    if found.has(bundle.STAMP):
        result.stamped = bytes.fromhex(head.digest) in found.text(bundle.STAMP)
        if not result.stamped:
            result.wrong.append(f"{bundle.STAMP}: it is of something else than the head")
