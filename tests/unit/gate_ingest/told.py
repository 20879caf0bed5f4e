"""What the deciders tell, well formed, to be varied by each test."""

from datetime import datetime, timedelta
from typing import Any

from kakou.contracts.documents.declaration import Declaration
from kakou.contracts.documents.gate_pass import GatePass
from kakou.contracts.events.outbound import (
    DeclarationChanged,
    DocumentChanged,
    ForecastMade,
    PassChanged,
    ReleaseOffered,
    VerdictReached,
    WriteSettled,
)
from kakou.contracts.pass_view import PassView, national_state
from kakou.contracts.passage import Passage
from kakou.contracts.progress import LineProgress, Progress, Trucks
from kakou.contracts.task import Task, TaskSubject
from kakou.contracts.verdicts import CHECK_RESULT, Bilingual, Command, LanePlace, Root, Verdict, VerdictWord
from kakou.reasons.rendering import render
from kakou.runtime.events.event import Event
from kakou.runtime.unit_of_work import UnitOfWork
from kakou.values.digests import etag_of

ZONE = "3105W"
VISIT = "G1.E01.20261122080000000017"


def command(sequence: int, do: str = "raise", **more: Any) -> Command:
    device = "display" if do == "show" else "barrier"
    return Command.model_validate({"id": f"C{sequence}", "sequence": sequence, "device": device, "do": do, **more})


def verdict(
    now: datetime,
    word: VerdictWord = "release",
    *commands: Command,
    visit: str = VISIT,
    revision: int = 1,
    redirect_to: LanePlace | None = None,
    root: int = 0,
) -> Verdict:
    return Verdict(
        visit=visit,
        zone=ZONE,
        direction="I",
        revision=revision,
        supersedes=revision - 1 or None,
        verdict=word,
        check_result=CHECK_RESULT[word],
        redirect_to=redirect_to,
        lane_class="declared",
        status_word="1" + "0" * 19,
        passes=(),
        weights=(),
        draws=(),
        reasons=(),
        led="请通行",
        officer_hint="",
        hazardous=any(each.held_for for each in commands),
        commands=commands,
        rules_version=1,
        policy_version=0,
        draw_key_id=None,
        root=Root(partition=0, offset=root),
        log_time=now,
    )


def reached(decided: Verdict, due: datetime | None = None) -> VerdictReached:
    """due: of a referral fifteen minutes later, unless said otherwise; a redirect asks nobody."""
    gate, lane, _ = decided.visit.split(".", 2)
    if due is None and decided.verdict == "refer" and decided.redirect_to is None:
        due = decided.log_time + timedelta(minutes=15)
    return VerdictReached(
        verdict=decided,
        gate=gate,
        lane=lane,
        plate="苏E01234",
        firm=None,
        contact=None,
        hazardous=(),
        awaiting_announcement=any(each.held_for for each in decided.commands),
        due=due,
    )


def withheld(decided: Verdict) -> ForecastMade:
    """hazmat-notify refers the release, for what the load would do to its storage unit."""
    gate, lane, _ = decided.visit.split(".", 2)
    facts = {"storage_unit": "T-01", "ratio_now": "0.96000", "ratio_then": "1.00000", "level_then": "4"}
    return ForecastMade(
        visit=decided.visit,
        gate=gate,
        lane=lane,
        revision=decided.revision,
        reasons=(render("hazmat.forecast.level", facts, "refer"),),
        withheld=decided.commands[0].sequence,
    )


def offer(decided: Verdict) -> ReleaseOffered:
    held = next(each for each in decided.commands if each.held_for)
    gate, lane, _ = decided.visit.split(".", 2)
    return ReleaseOffered(
        visit=decided.visit,
        gate=gate,
        lane=lane,
        revision=decided.revision,
        command=held.id,
        sequence=held.sequence,
        alert="A1",
    )


def passage(now: datetime, sequence: int, visit: str = VISIT) -> Passage:
    gate, lane, _ = visit.split(".", 2)
    return Passage(
        sequence=sequence,
        visit=visit,
        zone=ZONE,
        gate=gate,
        lane=lane,
        direction="I",
        plate="苏E01234",
        passes=(),
        verdict="release",
        mode="automatic",
        by=None,
        at=now,
        irregular=False,
        hazardous=False,
    )


def task(no: str, at: datetime, visit: str = VISIT) -> Task:
    return Task(
        id=no,
        kind="irregular-raise",
        subject=TaskSubject(kind="visit", no=visit),
        opened_at=at,
        due=at + timedelta(hours=1),
        text=Bilingual(zh="未放行抬杆", en="Raised without a release."),
    )


def settled(outcome: str, status: int, detail: str = "", **more: Any) -> WriteSettled:
    return WriteSettled(about="", no="", outcome=outcome, status=status, detail=detail, **more)


def declaration_changed(document: Declaration, version: int = 1) -> DeclarationChanged:
    lines = tuple(
        LineProgress(line=line.line or 1, declared=line.quantity or 0, allocated="0", passed="0")
        for line in document.lines
    )
    trucks = Trucks(passed=0, approved=0, total=0, last=False)
    progress = Progress(no=document.no, lines=lines, passed_state=1, write_off=None, weight_sum=None, trucks=trucks)
    return DeclarationChanged(
        declaration=document, progress=progress, version=version, etag=etag_of(document), because="filed"
    )


def pass_changed(filed: GatePass, now: datetime, state: Any = "approved", **more: Any) -> PassChanged:
    view = PassView(
        no=filed.no,
        state=state,
        national_state=national_state(state, filed.gates),
        filed=filed,
        filed_at=now,
        approved_at=now if state == "approved" else None,
        expires_at=now + timedelta(days=14),
        **more,
    )
    return PassChanged(view=view, because="filed")


def document_changed(kind: str, no: str, document: dict[str, Any], version: int = 1) -> DocumentChanged:
    return DocumentChanged(kind=kind, no=no, document=document, version=version, etag=f"e{version}")


def echo(kind: str, field: str) -> Any:
    """A decider that takes in whatever document is put."""

    def say(unit: UnitOfWork, event: Event) -> None:
        unit.emit("kakou.document.changed.v1", document_changed(kind, event.subject, event.data[field]))

    return say
