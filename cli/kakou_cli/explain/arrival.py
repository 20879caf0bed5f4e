"""What the lane read, and the papers that were found by it."""

from collections.abc import Iterable
from decimal import Decimal

from kakou.contracts.documents.gate_pass import GatePass
from kakou.contracts.events.gathered import VehicleGathered
from kakou.contracts.events.lane import VehicleWeighed
from kakou.contracts.events.visit_routed import RoutedPass, VisitRouted
from kakou.contracts.events.weigh_plan import WeighPlan, WeightCheck
from kakou.contracts.events.weight import Weight
from kakou.contracts.triggers import READ_ANEW
from kakou.contracts.verdicts import Bilingual
from kakou.reasons.wording import word
from lane_router.visits.rules.pass_selection import shown_by

from kakou_cli.explain.evidence import Evidence
from kakou_cli.explain.phrases import bracketed, joined, say
from kakou_cli.explain.sentence import Sentence, number


def gathered(what: VehicleGathered) -> Iterable[Sentence]:
    yield Sentence(0, say("gathered", mode=word(what.mode, "mode")))
    for plate in what.plates:
        how = [word(part) for part in (plate.camera, plate.colour) if part]
        yield Sentence(1, say("plate", text=plate.text or "-", how=bracketed([*how, *_sure(plate.confidence)])))
    for tag in what.tags:
        yield Sentence(1, say("tag", id=tag.id or "-", how=bracketed([word(tag.plate)] if tag.plate else [])))
    for card in what.cards:
        stored = [word(part) for part in (card.plate, card.pass_no) if part]
        yield Sentence(1, say("card", id=card.id or "-", how=bracketed(stored)))
    for box in what.containers:
        where = [word(box.position)] if box.position else []
        yield Sentence(1, say("container", text=box.no or "-", how=bracketed([*where, *_sure(box.confidence)])))
    if what.seals:
        yield Sentence(1, say("seals", seals=", ".join(what.seals)))
    if what.pass_nos:
        phrase = "pass_no" if len(what.pass_nos) == 1 else "pass_nos"
        yield Sentence(1, say(phrase, nos=", ".join(what.pass_nos)))
    yield Sentence(1, say("weight-follows") if what.weight is None else _weight(what.weight))


def weighed(what: VehicleWeighed) -> Iterable[Sentence]:
    yield Sentence(0, _weight(what.weight))


def routed(what: VisitRouted, evidence: Evidence) -> Iterable[Sentence]:
    if what.because not in READ_ANEW:
        yield Sentence(0, say("papers-again", because=word(what.because, "because")))
    if not what.passes:
        yield Sentence(0, say("no-pass"))
    for one in what.passes:
        held = say("held" if one.bound else "not-held")
        firm = one.firm or "-"
        yield Sentence(
            0, say("pass", no=one.no, type=one.type, firm=firm, found=_found(one, what, evidence), held=held)
        )
        if what.because in READ_ANEW and one.no in evidence.passes:
            yield from papers(evidence.passes[one.no], evidence)
    if what.because not in READ_ANEW:
        return
    if what.offline:
        yield Sentence(0, say("offline"))
    if what.gone:
        yield Sentence(0, say("reported-first"))
    if what.firm and what.level:
        yield Sentence(0, say("firm", firm=what.firm, level=word(what.level)))
    if what.trucks:
        yield Sentence(0, say("trucks", number=what.trucks[0], total=what.trucks[1]))
    classes = joined([word(one, "lane") for one in what.lane_set.classes])
    yield Sentence(0, say("lane", wanted=word(what.lane_class, "lane"), classes=classes))
    if what.lane_set.mode != "live":
        yield Sentence(0, say("lane-mode", mode=word(what.lane_set.mode, "mode")))
    if what.plan is not None:
        yield Sentence(0, _plan(what.plan))


def papers(filed: GatePass, evidence: Evidence) -> Iterable[Sentence]:
    """What a pass says of the truck, and the documents it goes with."""
    vehicle = filed.vehicle
    total, tare, gross = number(filed.total), number(vehicle.tare), number(filed.gross)
    yield Sentence(1, say("filed", plate=vehicle.plate, tare=tare, gross=gross, total=total))
    for ref in filed.documents:
        yield Sentence(1, say("document", no=ref.no, kind=word(ref.kind)))
        known = evidence.declarations.get(ref.no)
        if known is None:
            continue
        names = {line.line: line.name for line in known.declaration.lines}
        for line in known.progress.lines:
            counters = {name: number(getattr(line, name)) for name in ("declared", "allocated", "passed")}
            yield Sentence(2, say("line", line=line.line, name=names.get(line.line) or "-", **counters))


def _plan(plan: WeighPlan) -> Bilingual:
    if plan.check is WeightCheck.UNDECLARED:
        return say("plan-undeclared")
    boxes = sum((box.weight for box in plan.containers if box.weight is not None), start=Decimal(0))
    parts = {"total": plan.total, "tare": plan.tare, "frame": plan.frame, "containers": boxes, "gross": plan.gross}
    return say("plan", **{name: number(kg) for name, kg in parts.items()})


def _weight(weight: Weight) -> Bilingual:
    if weight.kg is None:
        return say("no-weight")
    how = []
    if weight.stable is not None:
        how.append(word("stable" if weight.stable else "unstable"))
    if weight.zeroed is not None:
        how.append(word("zeroed" if weight.zeroed else "not-zeroed"))
    if weight.bridge:
        how.append(word(weight.bridge))
    if weight.bridge_state is not None and weight.bridge_state.out_of_service:
        how.append(word("bridge-faulty"))
    if weight.vehicles_on_bridge is not None and weight.vehicles_on_bridge > 1:
        how.append(say("several-on-it", count=weight.vehicles_on_bridge))
    if weight.calibration_due is not None:
        how.append(say("calibrated-until", day=weight.calibration_due.isoformat()))
    return say("weight", kg=number(weight.kg), how=bracketed(how))


def _sure(confidence: Decimal | str | None) -> list[Bilingual]:
    if confidence is None:
        return []
    text = number(confidence) if isinstance(confidence, Decimal) else confidence
    return [Bilingual(zh=f"可信度 {text}", en=f"confidence {text}")]


def _found(one: RoutedPass, what: VisitRouted, evidence: Evidence) -> Bilingual:
    """How the pass came to be this visit's, by what the lane had read when it was found, as the gate goes by it."""
    readings = (happening.what for happening in evidence.happened if isinstance(happening.what, VehicleGathered))
    shown = next((how for reading in readings if (how := shown_by(reading, one.no)) is not None), None)
    return say(f"by-{shown}") if shown is not None else say("by-plate", plate=what.plate or "-")
