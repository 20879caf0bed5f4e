"""Metrics as Prometheus reads them. No plate, person or pass number is ever a label."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

SECONDS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 1, 2, 5, 10)
BATCH_SECONDS = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 5)
FIELDS = (2, 4, 6, 8, 10, 12, 15, 20, 30)


class PathMetrics:
    """What every service shows of its part of the path."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self.lag = Gauge(
            "kakou_log_lag",
            "Records of the service's input that it has not taken yet.",
            ["service", "partition"],
            registry=registry,
        )
        self.batch = Histogram(
            "kakou_batch_seconds",
            "Time per batch in each stage: load, handle, commit, publish.",
            ["service", "stage"],
            buckets=BATCH_SECONDS,
            registry=registry,
        )
        self.outbox = Gauge(
            "kakou_outbox_pending", "Outputs committed, not yet acknowledged.", ["service"], registry=registry
        )
        self.stuck = Gauge(
            "kakou_partitions_not_processed",
            "Partitions held that are not processed, or stand before a gap in their input.",
            ["service"],
            registry=registry,
        )
        self.letters = Counter(
            "kakou_dead_letters", "Events set aside in gate.dead-letters.", ["service", "cause"], registry=registry
        )
        self.retries = Counter(
            "kakou_loop_retries",
            "Times a partition's loop began anew, by what made it: superseded, publish-failed, unknown-rules, "
            "infrastructure.",
            ["service", "cause"],
            registry=registry,
        )
        self.refused = Counter(
            "kakou_outputs_refused",
            "Outputs that the log refuses for good, replaced by rejections.",
            ["service"],
            registry=registry,
        )
        self.superseded = Counter(
            "kakou_take_overs",
            "Times a partition was taken over anew because its state was not as left.",
            ["service"],
            registry=registry,
        )


class HealthMetrics:
    """What a service can use, and whether it keeps up with itself."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self.kafka = Gauge(
            "kakou_kafka_reachable", "1 while Kafka takes writes from this instance, else 0.", registry=registry
        )
        self.redis = Gauge("kakou_redis_reachable", "1 while Redis answers this instance, else 0.", registry=registry)
        self.writable = Gauge(
            "kakou_redis_writable",
            "0 while Redis answers this instance and takes no writes, else 1.",
            registry=registry,
        )
        self.clock = Gauge(
            "kakou_clock_difference_seconds",
            "How far this instance's clock is ahead of the broker's; below 0, behind it.",
            registry=registry,
        )
        self.ready = Gauge("kakou_ready", "1 while this instance is ready, else 0.", ["service"], registry=registry)
        self.stalled = Counter(
            "kakou_event_loop_stalled_seconds",
            "Time in which this instance answered nobody because one thing kept it busy for over 0.1 s.",
            registry=registry,
        )


class HttpMetrics:
    """How a service answers, and who waits for it."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self.answers = Counter(
            "kakou_http_answers",
            "Requests answered, by class of status: 2xx, 3xx, 4xx, 5xx, by themselves 401, 429 and 503; `left`: the "
            "client went away first.",
            ["service", "method", "class"],
            registry=registry,
        )
        self.waiters = Gauge(
            "kakou_http_waiters",
            "Requests that wait: `poll` for what becomes of a visit or write, `write` for its own outcome, `stream` for"
            " news.",
            ["service", "kind"],
            registry=registry,
        )


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
            "`kakou report stops` holds stops against passages instead: see [explain.md](explain.md).",
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


class HazmatMetrics:
    """What the safety office's side shows."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self.alerts = Counter("kakou_hazmat_alerts", "Alerts raised.", ["zone", "severity"], registry=registry)
        self.unacknowledged = Gauge(
            "kakou_hazmat_unacknowledged", "Alerts that nobody has in hand.", ["zone", "severity"], registry=registry
        )
        self.delivery = Histogram(
            "kakou_hazmat_delivery_seconds",
            "From alert to delivered to a subscriber.",
            buckets=SECONDS,
            registry=registry,
        )
        self.answer = Histogram("kakou_hazmat_answer_seconds", "From alert to a person's answer.", registry=registry)
        self.ratio = Gauge(
            "kakou_hazmat_ratio",
            "Sum of q/Q of a storage unit (GB 18218): 1 or more is a major hazard.",
            ["zone", "unit"],
            registry=registry,
        )
