"""Packing the evidence: the zone's events from its first on, because the verdict may rest on any of them."""

from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

import orjson
from kakou.contracts import topics
from kakou.contracts.events.outbound import VerdictReached
from kakou.contracts.topics import DEAD_LETTERS_TOPIC
from kakou.contracts.verdicts import Verdict
from kakou.runtime.events.record import Record

from kakou_cli.archive.failure import ArchiveFailure
from kakou_cli.archive.head import STAMP as STAMPED
from kakou_cli.archive.head import BrokenHead, SignedHead, newest_head
from kakou_cli.archive.keys import PublicKey, SigningKey
from kakou_cli.archive.reading import seals_of
from kakou_cli.archive.records import line_of
from kakou_cli.archive.segment import BrokenSegment, Sealed, read_segment
from kakou_cli.archive.store import ArchiveStore
from kakou_cli.archive.zone_chain import ZoneChain
from kakou_cli.evidence import bundle
from kakou_cli.evidence.bundle import BundleWriter, Hashed, Manifest, Revision, recorded_line
from kakou_cli.explain.evidence import Evidence
from kakou_cli.explain.from_log import VisitReader, is_about
from kakou_cli.explain.story import lines, story
from kakou_cli.log.events import LogPlace, ZoneLog


@dataclass(frozen=True)
class ZoneSeal:
    """A seal over a zone's events, and what proves it of this zone alone. head: over the seal, where there is one."""

    sealed: Sealed
    chain: ZoneChain
    head: SignedHead | None
    stamp: bytes | None


def zone_seal(store: ArchiveStore, place: LogPlace, trusted: Mapping[str, PublicKey]) -> ZoneSeal:
    """The newest over the zone's events. Raises ArchiveFailure, OSError."""
    try:
        seals = seals_of(store, place.partition, trusted)
        if not seals:
            raise ArchiveFailure(f"{store.address} holds nothing of gate.inbound/{place.partition}")
        last = seals[-1]
        chains = read_segment(last.seal, store.read(last.seal.file)).chains
        head = newest_head(store, trusted)
    except (BrokenSegment, BrokenHead) as error:
        raise ArchiveFailure(f"{store.address}: {error}; `kakou log verify` says more") from None
    if place.zone not in chains:
        raise ArchiveFailure(f"{store.address} holds no event of zone {place.zone} yet: `kakou log archive` first")
    end = head.head.ends.get(place.partition) if head is not None else None
    if head is None or end is None or end.seal != last.digest:
        return ZoneSeal(last, chains[place.zone], None, None)
    stamp = store.read(head.name + STAMPED) if head.name + STAMPED in store.names("heads/") else None
    return ZoneSeal(last, chains[place.zone], head, stamp)


@dataclass
class _Visit:
    """What the log says of a visit. last: offset of the last event that concerned it."""

    evidence: Evidence
    recorded: list[Record]
    verdicts: list[Verdict]
    last: int


async def pack(
    log: ZoneLog, visit: str, sealed: ZoneSeal | None, key: SigningKey, out: Path, seen: Callable[[int], None]
) -> Manifest:
    """Write the bundle. seen: is told how many events were read, each of them twice.

    Raises Failure when the log has no such visit, and what reading and writing raise.
    """
    found = await _read(log, visit, seen)
    with bundle.writing(out) as to:
        events = await _write_events(log, found.last, sealed, to, seen)
        to.lines(bundle.RECORDED, map(recorded_line, found.recorded))
        if sealed is not None:
            _write_seal(to, sealed)
        _write_for_people(to, found.evidence)
        manifest = Manifest(
            format=bundle.FORMAT,
            zone=log.place.zone,
            visit=visit,
            partition=log.place.partition,
            partitions=log.place.partitions,
            revisions=[_revision(verdict) for verdict in found.verdicts],
            events=events,
            last=found.last,
            sealed_to=sealed.sealed.seal.next if sealed is not None else None,
            made_at=datetime.now(UTC).isoformat(timespec="milliseconds"),
            build=version("kakou-cli"),
            members=to.digests,
        )
        to.manifest(manifest, key)
    return manifest


async def _read(log: ZoneLog, visit: str, seen: Callable[[int], None]) -> _Visit:
    reader = VisitReader(Evidence(log.place.zone, visit))
    found = _Visit(reader.evidence, [], [], -1)
    async for followed in log.events():
        before = len(reader.evidence.happened)
        reader.take(followed)
        own = [record for record in followed.outputs if is_about(record, visit)]
        found.recorded += own
        found.verdicts += [verdict for record in own if (verdict := verdict_in(record)) is not None]
        if own or len(reader.evidence.happened) > before:
            found.last = followed.event.offset
        seen(1)
    reader.found()
    return found


def verdict_in(record: Record) -> Verdict | None:
    """The verdict that a record tells, None of any other record."""
    if record.topic != topics.VERDICTS_TOPIC:
        return None
    told = orjson.loads(record.value or b"{}")
    return VerdictReached.model_validate(told["data"]).verdict if told["type"] == topics.VERDICT_REACHED else None


async def _write_events(
    log: ZoneLog, last: int, sealed: ZoneSeal | None, to: BundleWriter, seen: Callable[[int], None]
) -> int:
    """The events, and the digests of those behind them up to the seal. Gives how many events there are."""
    until = max(last, sealed.chain.last if sealed is not None else -1)
    letters: list[Record] = []
    later: list[bytes] = []
    count = 0
    events = log.events()
    with to.member(bundle.EVENTS) as member:
        async for followed in events:
            offset = followed.event.offset
            if offset > until:
                break
            line = line_of(followed.event)
            if offset <= last:
                _write_event(member, line)
                letters += followed.of(DEAD_LETTERS_TOPIC)
                count += 1
            elif sealed is not None and offset <= sealed.chain.last:
                later.append(b"%d %s" % (offset, sha256(line).hexdigest().encode()))
            seen(1)
    await _close(events)
    to.lines(bundle.LETTERS, map(recorded_line, letters))
    if later:
        to.lines(bundle.LATER, later)
    return count


def _write_event(member: Hashed, line: bytes) -> None:
    member.write(line + b"\n")


async def _close(events: AsyncIterator[object]) -> None:
    close = getattr(events, "aclose", None)
    if close is not None:
        await close()


def _write_seal(to: BundleWriter, sealed: ZoneSeal) -> None:
    to.text(bundle.ZONE, orjson.dumps(sealed.chain.plain()))
    to.text(bundle.SEAL, sealed.sealed.text)
    if sealed.head is not None:
        to.text(bundle.HEAD, sealed.head.text)
    if sealed.stamp is not None:
        to.text(bundle.STAMP, sealed.stamp)


def _write_for_people(to: BundleWriter, evidence: Evidence) -> None:
    documents = {
        "passes": {no: filed.model_dump(mode="json") for no, filed in evidence.passes.items()},
        "declarations": {no: one.model_dump(mode="json") for no, one in evidence.declarations.items()},
    }
    to.text(bundle.DOCUMENTS, orjson.dumps(documents, option=orjson.OPT_INDENT_2) + b"\n")
    told = story(evidence)
    for language, name in bundle.STORIES.items():
        to.text(name, ("\n".join(lines(told, language)) + "\n").encode())


def _revision(verdict: Verdict) -> Revision:
    return Revision(
        revision=verdict.revision,
        verdict=verdict.verdict,
        because=verdict.because,
        log_time=verdict.log_time.isoformat(timespec="milliseconds"),
        root=verdict.root.offset,
        rules_version=verdict.rules_version,
        policy_version=verdict.policy_version,
        draw_key_id=verdict.draw_key_id,
        draws=[draw.model_dump(mode="json") for draw in verdict.draws],
    )
