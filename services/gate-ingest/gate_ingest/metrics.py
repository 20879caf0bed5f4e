"""What the read model's events say in figures. Counted as they are applied; nothing is decided from them."""

from collections.abc import Callable
from time import time

from kakou.contracts import topics
from kakou.contracts.documents.gate_pass import GatePass
from kakou.contracts.passage import Passage
from kakou.operations.metrics import SECONDS
from kakou.rules.gate_pass import DECLARED, fields_filled, grade_of
from kakou.runtime.events.event import Event
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

REFERRALS_TIMED = 10_000
BIAS_OVER = 20
"""About how many trucks the mean of a bridge's differences reaches back."""
FIELDS = (2, 4, 6, 8, 10, 12, 15, 20, 30)


class GateMetrics:
    """What the gate's read model shows: visits, stops, referrals, lanes, declarations."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self.events = Counter(
            "kakou_events",
            "Events sent, by how they were received: accepted, wrong, forbidden.",
            ["zone", "type", "outcome"],
            registry=registry,
        )
        self.visits = Counter(
            "kakou_visits", "Verdicts reached, revisions too.", ["zone", "lane_class", "verdict"], registry=registry
        )
        self.levels = Counter(
            "kakou_visits_by_level",
            "Visits by their firm's credit level; kakou_stops_total over this is stops per visit. "
            "`kakou report stops` counts the same over a period, also per passage: see [reports.md](reports.md).",
            ["zone", "level"],
            registry=registry,
        )
        self.stops = Counter(
            "kakou_stops",
            "Reasons that stopped a truck, by its firm's credit level, each once a visit while it lasts.",
            ["zone", "level", "reason"],
            registry=registry,
        )
        self.verdict = Histogram(
            "kakou_verdict_seconds",
            "From the log time of the event that settles it to the verdict's offer to the lane.",
            ["zone"],
            buckets=SECONDS,
            registry=registry,
        )
        self.referrals = Gauge("kakou_referrals_open", "Trucks waiting for an officer.", ["zone"], registry=registry)
        self.referral = Histogram(
            "kakou_referral_seconds", "From referred to decided by an officer.", registry=registry
        )
        self.fields = Histogram(
            "kakou_fields_asked",
            "Fields filled in a pass, by its filing grade.",
            ["zone", "grade"],
            buckets=FIELDS,
            registry=registry,
        )
        self.lanes = Gauge(
            "kakou_lane_up",
            "1 when trucks may be sent to the lane: it reports, is open, and neither its bridge nor its barrier is"
            " disabled or at fault; else 0.",
            ["zone", "lane"],
            registry=registry,
        )
        self.bias = Gauge(
            "kakou_scale_bias_kg",
            "Measured minus declared weight, a running mean over about twenty trucks of the lane.",
            ["zone", "bridge"],
            registry=registry,
        )
        self.declarations = Gauge(
            "kakou_ledger_open_declarations", "Declarations that have not passed in full.", ["zone"], registry=registry
        )
        self.expiring = Gauge(
            "kakou_tokens_expiring",
            "Tokens that expire within 14 days, those left out that were issued for no longer.",
            ["zone"],
            registry=registry,
        )


class Measuring:
    """Observes the events that the projectors have applied."""

    def __init__(self, metrics: GateMetrics) -> None:
        self._metrics, self._since_ms = metrics, int(time() * 1000)
        self._referred: dict[tuple[str, str], int] = {}
        self._bias: dict[tuple[str, str], float] = {}
        self._subjects: dict[str, Callable[[Event], None]] = {
            topics.VERDICT_REACHED: self._verdict,
            topics.PASS_CHANGED: self._pass,
            topics.PASSAGE_RECORDED: self._passage,
        }

    def observe(self, event: Event) -> None:
        subject = self._subjects.get(event.type)
        if subject is not None:
            subject(event)

    def observe_offer(self, event: Event) -> None:
        """`gate.hazmat` repeats what `gate.verdicts` said; only the offers are news."""
        if event.type == topics.RELEASE_OFFERED:
            self._offered(event)

    def _verdict(self, event: Event) -> None:
        told, zone = event.data, event.zone
        verdict = told["verdict"]
        word = verdict["verdict"]
        self._metrics.visits.labels(zone, verdict["lane_class"], word).inc()
        if not told["awaiting_announcement"]:
            self._offered(event)
        level = told.get("level") or "unknown"
        if verdict["revision"] == 1:
            self._metrics.levels.labels(zone, level).inc()
        for code in told.get("stops", ()):
            self._metrics.stops.labels(zone, level, code).inc()
        asked = told["due"] is not None
        self._time_referral((zone, verdict["visit"]), asked, verdict["because"], event.log_ms)

    def _offered(self, event: Event) -> None:
        """A process that catches up with history measures nothing by it."""
        if event.log_ms >= self._since_ms:
            self._metrics.verdict.labels(event.zone).observe(max(0.0, time() - event.log_ms / 1000))

    def _time_referral(self, visit: tuple[str, str], asked: bool, because: str, now_ms: int) -> None:
        """A truck that is sent to another lane asks no officer."""
        if asked:
            if len(self._referred) >= REFERRALS_TIMED:
                self._referred.clear()
            self._referred.setdefault(visit, now_ms)
        elif (since := self._referred.pop(visit, None)) is not None and because == "decided":
            self._metrics.referral.observe((now_ms - since) / 1000)

    def _pass(self, event: Event) -> None:
        if event.data.get("because") == "filed":
            filed = GatePass.model_validate(event.data["view"]["filed"], extra="ignore")
            self._metrics.fields.labels(event.zone, grade_of(filed) or DECLARED).observe(fields_filled(filed))

    def _passage(self, event: Event) -> None:
        """One truck's difference says more of the truck than of the bridge; only a mean over many shows a bias."""
        passage = event.read(Passage)
        for weighing in passage.weights:
            if weighing.level == "vehicle" and weighing.difference is not None:
                bridge, difference = (event.zone, f"{passage.gate}.{passage.lane}"), -float(weighing.difference)
                mean = self._bias.get(bridge, difference)
                self._bias[bridge] = mean + (difference - mean) / BIAS_OVER
                self._metrics.bias.labels(*bridge).set(self._bias[bridge])
