"""What a visit's weight says of it: its last reading against the plan, the declaration's trucks before it."""

from dataclasses import replace

from kakou.contracts.events.findings import Finding
from kakou.contracts.events.visit_routed import VisitRouted
from kakou.values.times import write_duration

from weight_check.facts import Facts
from weight_check.records import VisitEntry
from weight_check.rules.group import check_group
from weight_check.rules.judgement import papers_say
from weight_check.rules.weighing import Circumstances, Weighed, weigh


def visit_weight(facts: Facts, visit: VisitEntry, routed: VisitRouted, missing: Finding | None = None) -> Weighed:
    """The last reading against the plan. Nothing to weigh against: nothing is said of the weight.

    A truck that is only at the wrong lane is weighed at the right one: that this one gave no number asks no officer.
    missing: what to say where nothing was weighed.
    """
    if routed.plan is None:
        return Weighed()
    if visit.overdue:
        missing = Finding(code="weight.reading.overdue", facts={"wait": write_duration(routed.patience.weight)})
    known = Circumstances(now=facts.event.log_time, bridge=facts.lane.bridge, tare=facts.tare, missing=missing)
    weighed = weigh(routed.plan, visit.reading, known)
    if routed.trucks is not None and routed.plan.document is not None:
        drift = check_group(routed.plan.document, facts.group, routed.plan.instrument)
        weighed = replace(weighed, findings=(*weighed.findings, *drift))
    if weighed.states and papers_say(routed) == "redirect":
        findings = tuple(finding for finding in weighed.findings if finding.code not in weighed.states)
        return replace(weighed, findings=findings)
    return weighed
