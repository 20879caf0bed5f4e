"""The evidence for one decision: computed again without a gate, and whatever is not as it was is told."""

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from zipfile import ZipFile

import orjson
import pytest
from kakou_cli.archive.archiving import Archiver
from kakou_cli.archive.envelope import opened
from kakou_cli.archive.keys import SigningKey
from kakou_cli.archive.store import ArchiveStore
from kakou_cli.errors import Failure
from kakou_cli.evidence import bundle
from kakou_cli.evidence.bundle import Manifest
from kakou_cli.evidence.making import pack, zone_seal
from typer.testing import Result

from tests.unit.cli.archived import ignored
from tests.unit.cli.recorded import RecordedGate
from tests.unit.cli.test_commands import kakou
from tests.unit.lane_router.gate import declaration, filed, pass_no

VISIT, OTHER = "G1.E01.s1", "G1.E01.s2"
Parts = dict[str, bytes]


@dataclass
class Site:
    """A gate, its archive and its key."""

    folder: Path
    gate: RecordedGate
    key: SigningKey

    @property
    def public(self) -> Path:
        return self.folder / "site.pem.pub"

    def archive(self) -> None:
        store = ArchiveStore(str(self.folder / "archive"))
        asyncio.run(Archiver(self.gate.log, store, self.key, {}, ignored).run(1))

    def pack(self, visit: str = VISIT, *, sealed: bool = True, name: str = "bundle.kakou") -> Path:
        out, log = self.folder / name, self.gate.standing()
        keys = {self.key.public.id: self.key.public}
        over = zone_seal(ArchiveStore(str(self.folder / "archive")), log.place, keys) if sealed else None
        asyncio.run(pack(log, visit, over, self.key, out, ignored))
        return out

    @property
    def bundle(self) -> Path:
        """The first visit's, sealed; packed once."""
        out = self.folder / "bundle.kakou"
        return out if out.exists() else self.pack()

    def verify(self, file: Path, *more: str) -> Result:
        return kakou("verify", file, "--public-key", self.public, *more)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """A truck weighed twice, a poisonous event, an officer who lets another through, and a zone beside."""
    gate = RecordedGate()
    gate.laden()
    gate.gathers("20600.00001", pass_nos=[pass_no(1)])
    gate.wait(timedelta(seconds=30))
    gate.tell("kakou.vehicle.gathered.v1", {"direction": "I"}, zone="4400X", subject="s9", source="/4400X/G1/E01")
    gate.raw(
        b'{"type": "kakou.vehicle.weighed.v1", "source": "/3105W/G1/E01", "subject": "s1", "data": {"weight": []}}'
    )
    gate.weighs("20100")
    gate.raised()
    gate.departs()
    gate.declare(declaration("QD310526I000000043"))
    gate.file(filed(2, plate="苏E99999", documents=[{"kind": "list", "no": "QD310526I000000043"}]))
    gate.gathers("20000", "s2", plate="苏E99999")
    folder = tmp_path_factory.mktemp("site")
    found = Site(folder, gate, SigningKey.make(folder / "site.pem"))
    found.archive()
    return found


def parts_of(file: Path) -> Parts:
    with ZipFile(file) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(parts: Parts, key: SigningKey, file: Path) -> Path:
    """A bundle of these parts, its manifest signed anew."""
    manifest = Manifest.model_validate_json(orjson.dumps(opened(bundle.KIND, parts[bundle.MANIFEST], {}).payload))
    with bundle.writing(file) as to:
        for name, data in parts.items():
            if name != bundle.MANIFEST:
                to.text(name, data)
        to.manifest(manifest.model_copy(update={"members": to.digests}), key)
    return file


def without_line(data: bytes, what: bytes) -> bytes:
    lines = data.splitlines(keepends=True)
    place = next(number for number, line in enumerate(lines) if what in line)
    return b"".join(lines[:place] + lines[place + 1 :])


# ---------------------------------------------------------------------------------------------------- what is right


def test_every_revision_of_the_verdict_is_computed_again_to_the_same_bytes(site: Site) -> None:
    result = site.verify(site.bundle, "--json")
    assert result.exit_code == 0, result.output
    told = json.loads(result.stdout)
    revisions = site.gate.verdicts("s1")
    assert len(revisions) >= 2
    assert [(one["revision"], one["verdict"]) for one in told["revisions"]] == [
        (one["revision"], one["verdict"]) for one in revisions
    ]
    assert all(one["difference"] is None for one in told["revisions"])
    assert (told["unsealed"], told["wrong"]) == (0, [])
    assert told["head"] is not None


def test_the_manifest_says_by_which_policy_rules_and_draw_key_it_was_decided(site: Site) -> None:
    parts = parts_of(site.bundle)
    manifest = opened(bundle.KIND, parts[bundle.MANIFEST], {site.key.public.id: site.key.public}).payload
    verdict = site.gate.verdicts("s1")[-1]
    said = manifest["revisions"][-1]
    for name in ("rules_version", "policy_version", "draw_key_id"):
        assert said[name] == verdict[name]
    assert [draw["kind"] for draw in said["draws"]] == [draw["kind"] for draw in verdict["draws"]]
    assert pass_no(1) in json.loads(parts[bundle.DOCUMENTS])["passes"]
    assert "苏E01234" in parts[bundle.STORIES["en"]].decode()


def test_it_holds_nothing_of_other_zones_and_nothing_of_what_came_later(site: Site) -> None:
    held = b"".join(parts_of(site.bundle).values())
    assert b"4400X" not in held
    assert "苏E99999".encode() not in held
    assert "苏E99999".encode() in b"".join(parts_of(site.pack(OTHER, name="other.kakou")).values())


def test_what_was_rejected_is_rejected_again(site: Site) -> None:
    parts = parts_of(site.bundle)
    assert parts[bundle.LETTERS].count(b"\n") == 1
    assert site.verify(packed(parts, site.key, site.folder / "same.kakou")).exit_code == 0


def test_what_comes_after_the_seal_is_said_to_be_under_none(site: Site, tmp_path: Path) -> None:
    gate = RecordedGate()
    gate.laden()
    gate.gathers("20650")
    young = Site(tmp_path, gate, SigningKey.make(tmp_path / "site.pem"))
    young.archive()
    gate.decides("s1")
    result = young.verify(young.pack())
    assert result.exit_code == 0, result.output
    assert "1 events behind it are under no seal" in result.stdout
    without = young.verify(young.pack(sealed=False, name="without.kakou"))
    assert without.exit_code == 0
    assert "under no seal: they rest on the word of whoever signed" in without.stdout


def test_without_a_public_key_it_is_computed_again_and_said_not_to_be_checked(site: Site) -> None:
    result = kakou("verify", site.bundle)
    assert result.exit_code == 0, result.output
    assert "which was not checked: give --public-key" in result.stdout


def test_a_visit_that_never_was_has_no_evidence(site: Site) -> None:
    with pytest.raises(Failure, match="not found in the log of zone 3105W"):
        site.pack("G1.E01.never", name="never.kakou")
    assert not (site.folder / "never.kakou").exists()


# ---------------------------------------------------------------------------------------------------- what is told


def test_an_event_left_out_is_told_though_the_manifest_is_signed_anew_by_the_site(site: Site) -> None:
    parts = parts_of(site.bundle)
    for what in (b"vehicle.registered", b"clock.ticked"):
        fewer = parts | {bundle.EVENTS: without_line(parts[bundle.EVENTS], what)}
        result = site.verify(packed(fewer, site.key, site.folder / "fewer.kakou"))
        assert result.exit_code == 1, result.output
        assert "one was changed, left out or put in" in result.stdout


def test_a_changed_event_is_told_though_what_follows_was_changed_with_it(site: Site) -> None:
    parts = parts_of(site.bundle)
    forged = {name: data.replace(b"20100", b"20101") for name, data in parts.items() if name != bundle.MANIFEST}
    assert forged[bundle.EVENTS] != parts[bundle.EVENTS]
    result = site.verify(packed(parts | forged, site.key, site.folder / "forged.kakou"))
    assert result.exit_code == 1
    assert "one was changed, left out or put in" in result.stdout


def test_an_event_put_in_is_told(site: Site) -> None:
    parts = parts_of(site.bundle)
    lines = parts[bundle.EVENTS].splitlines(keepends=True)
    last = orjson.loads(lines[-1])
    more = orjson.dumps(last | {"offset": last["offset"] + 1}) + b"\n"
    result = site.verify(
        packed(parts | {bundle.EVENTS: parts[bundle.EVENTS] + more}, site.key, site.folder / "more.kakou")
    )
    assert result.exit_code == 1
    assert "one was changed, left out or put in" in result.stdout


def test_a_changed_verdict_is_named_by_its_revision(site: Site) -> None:
    parts = parts_of(site.bundle)
    lines = parts[bundle.RECORDED].splitlines(keepends=True)
    place = next(number for number, line in enumerate(lines) if b"verdict.reached" in line)
    lines[place] = lines[place].replace(b"20600.00001", b"20600.00002")
    result = site.verify(packed(parts | {bundle.RECORDED: b"".join(lines)}, site.key, site.folder / "v.kakou"))
    assert result.exit_code == 1
    assert "Verdict 1 (refuse): differs." in result.stdout
    assert "Verdict 2 (refuse): equal" in result.stdout
    assert "recorded: 20600.00002" in result.stdout


def test_a_verdict_left_out_of_the_record_is_told(site: Site) -> None:
    parts = parts_of(site.bundle)
    fewer = without_line(parts[bundle.RECORDED], b"verdict.reached")
    result = site.verify(packed(parts | {bundle.RECORDED: fewer}, site.key, site.folder / "v.kakou"))
    assert result.exit_code == 1
    assert "recorded: (nothing)" in result.stdout


@pytest.mark.parametrize(
    "name", [bundle.EVENTS, bundle.RECORDED, bundle.LETTERS, bundle.SEAL, bundle.ZONE, bundle.HEAD]
)
def test_a_part_changed_under_the_old_manifest_is_told(site: Site, name: str) -> None:
    parts = parts_of(site.bundle)
    data = bytearray(parts[name])
    data[len(data) // 2] ^= 1
    file = site.folder / "changed.kakou"
    with ZipFile(file, "w") as to:
        for part, content in (parts | {name: bytes(data)}).items():
            to.writestr(part, content)
    result = site.verify(file)
    assert result.exit_code == 2
    assert f"{name} is not what was packed" in result.stderr


@pytest.mark.parametrize("part", [0.1, 0.3, 0.5, 0.7, 0.9])
def test_a_flipped_byte_of_the_file_is_told_or_changes_nothing_that_it_holds(site: Site, part: float) -> None:
    whole = site.bundle
    data = bytearray(whole.read_bytes())
    data[int(len(data) * part)] ^= 1
    file = site.folder / "flipped.kakou"
    file.write_bytes(data)
    result = site.verify(file)
    assert result.exit_code == 2 or parts_of(file) == parts_of(whole), result.output
    assert "Traceback" not in result.output


def test_a_part_too_many_and_one_too_few_are_told(site: Site) -> None:
    parts = parts_of(site.bundle)
    file = site.folder / "parts.kakou"
    for changed in (parts | {"more.txt": b""}, {name: data for name, data in parts.items() if name != bundle.SEAL}):
        with ZipFile(file, "w") as to:
            for part, content in changed.items():
                to.writestr(part, content)
        result = site.verify(file)
        assert result.exit_code == 2
        assert "not as its manifest lists the parts" in result.stderr


@pytest.mark.parametrize(
    "change",
    [
        lambda parts: parts,
        lambda parts: {name: data for name, data in parts.items() if name not in (bundle.SEAL, bundle.HEAD)},
        lambda parts: parts | {bundle.LETTERS: b""},
    ],
    ids=["the same", "no seal", "no dead letter"],
)
def test_another_key_is_told_whatever_it_has_signed(
    site: Site, change: Callable[[Parts], Parts], tmp_path: Path
) -> None:
    other = SigningKey.make(tmp_path / "other.pem")
    result = site.verify(packed(change(parts_of(site.bundle)), other, tmp_path / "other.kakou"))
    assert result.exit_code == 2
    assert f"it is signed by key {other.public.id}, which is none of those given" in result.stderr


def test_the_seal_of_another_key_is_told(site: Site, tmp_path: Path) -> None:
    stranger = Site(tmp_path, site.gate, SigningKey.make(tmp_path / "site.pem"))
    stranger.archive()
    parts, theirs = parts_of(site.bundle), parts_of(stranger.pack())
    mixed = parts | {name: theirs[name] for name in (bundle.SEAL, bundle.ZONE, bundle.HEAD)}
    result = site.verify(packed(mixed, site.key, tmp_path / "mixed.kakou"))
    assert result.exit_code == 1
    assert "none of those given" in result.stdout


def test_the_chain_of_another_zone_does_not_pass_for_this_ones(site: Site) -> None:
    parts = parts_of(site.bundle)
    chain = orjson.loads(parts[bundle.ZONE])
    for other in ({"zone": "4400X"}, {"records": chain["records"] - 1}):
        changed = parts | {bundle.ZONE: orjson.dumps(chain | other)}
        result = site.verify(packed(changed, site.key, site.folder / "zone.kakou"))
        assert result.exit_code == 1
        assert f"Wrong: {bundle.ZONE}" in result.stdout


def test_an_event_of_another_zone_is_told(site: Site) -> None:
    parts = parts_of(site.bundle)
    mixed = parts | {bundle.EVENTS: parts[bundle.EVENTS].replace(b'"key":"3105W"', b'"key":"4400X"', 1)}
    result = site.verify(packed(mixed, site.key, site.folder / "mixed.kakou"))
    assert result.exit_code == 2
    assert "line 1: it is not of zone 3105W" in result.stderr


def test_a_file_that_is_no_evidence_is_said_to_be_none(site: Site) -> None:
    file = site.folder / "none.zip"
    with ZipFile(file, "w") as to:
        to.writestr("x", "y")
    result = site.verify(file)
    assert result.exit_code == 2
    assert "bundle.json cannot be read" in result.stderr


def test_parts_and_lines_beyond_any_measure_are_told_and_not_taken_in(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bundle, "LARGEST_PART", 100)
    assert "bytes, 100 are allowed" in site.verify(site.bundle).stderr
    monkeypatch.undo()
    monkeypatch.setattr(bundle, "LONGEST_LINE", 100)
    assert "longer than 100 bytes" in site.verify(site.bundle).stderr


def test_a_part_of_the_log_is_no_ground_for_evidence(site: Site) -> None:
    log = site.gate.export(site.folder / "part.jsonl.gz", since=site.gate.now)
    result = kakou(
        "evidence", VISIT, "--log", log, "--out", site.folder / "part.zip", "--key", site.folder / "site.pem"
    )
    assert result.exit_code == 2
    assert "export it without --from" in result.stderr
    whole = site.gate.export(site.folder / "whole.jsonl.gz")
    out = site.folder / "whole.zip"
    done = kakou("evidence", VISIT, "--log", whole, "--out", out, "--key", site.folder / "site.pem")
    assert done.exit_code == 0, done.output
    assert "under no seal" in done.stderr
    assert site.verify(out).exit_code == 0
    assert "takes no --zone" in kakou("verify", out, "--zone", "3105W").stderr


def test_an_archive_seals_the_evidence_from_an_exported_log_as_from_kafka(site: Site) -> None:
    whole, out = site.gate.export(site.folder / "whole.jsonl.gz"), site.folder / "sealed.zip"
    archive, key = site.folder / "archive", site.folder / "site.pem"
    done = kakou("evidence", VISIT, "--log", whole, "--out", out, "--key", key, "--archive", archive)
    assert done.exit_code == 0, done.output
    result = site.verify(out)
    assert result.exit_code == 0, result.output
    assert "Sealed on" in result.stdout
