"""Metrics as Prometheus reads them. No plate, person or pass number is ever a label."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

SECONDS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 1, 2, 5, 10)
BATCH_SECONDS = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 5)
FIELDS = (2, 4, 6, 8, 10, 12, 15, 20, 30)


class PathMetrics:
    """What every service shows of its part of the path."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self.lag = Gauge("kakou_log_lag", "Records waiting.", ["service", "partition"], registry=registry)
        self.batch = Histogram(
            "kakou_batch_seconds", "Time per batch.", ["service", "stage"], buckets=BATCH_SECONDS, registry=registry
        )
        self.outbox = Gauge(
            "kakou_outbox_pending", "Outputs committed, not yet acknowledged.", ["service"], registry=registry
        )
        self.letters = Counter("kakou_dead_letters", "Events not handled.", ["service", "cause"], registry=registry)
        self.superseded = Counter("kakou_take_overs", "Partitions taken over anew.", ["service"], registry=registry)


class GateMetrics:
    """What the gate's read model shows: visits, stops, referrals, lanes, declarations."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self.events = Counter(
            "kakou_events", "Events by what became of them.", ["zone", "type", "outcome"], registry=registry
        )
        self.visits = Counter("kakou_visits", "Verdicts.", ["zone", "lane_class", "verdict"], registry=registry)
        self.stops = Counter("kakou_stops", "Trucks stopped.", ["zone", "level", "reason"], registry=registry)
        self.verdict = Histogram(
            "kakou_verdict_seconds", "Event accepted to verdict offered.", ["zone"], buckets=SECONDS, registry=registry
        )
        self.referrals = Gauge("kakou_referrals_open", "Trucks waiting for an officer.", ["zone"], registry=registry)
        self.referral = Histogram("kakou_referral_seconds", "Referred to decided.", registry=registry)
        self.fields = Histogram(
            "kakou_fields_asked", "Fields filled in a pass.", ["zone", "grade"], buckets=FIELDS, registry=registry
        )
        self.lanes = Gauge("kakou_lane_up", "1 while a lane reports and is open.", ["zone", "lane"], registry=registry)
        self.bias = Gauge(
            "kakou_scale_bias_kg", "Mean of measured minus declared.", ["zone", "bridge"], registry=registry
        )
        self.declarations = Gauge("kakou_ledger_open_declarations", "Not fully passed.", ["zone"], registry=registry)


class HazmatMetrics:
    """What the safety office's side shows."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self.alerts = Counter("kakou_hazmat_alerts", "Alerts raised.", ["zone", "severity"], registry=registry)
        self.unacknowledged = Gauge(
            "kakou_hazmat_unacknowledged", "Alerts that nobody has answered.", ["zone", "severity"], registry=registry
        )
        self.delivery = Histogram(
            "kakou_hazmat_delivery_seconds", "Alert to delivered.", buckets=SECONDS, registry=registry
        )
        self.answer = Histogram("kakou_hazmat_answer_seconds", "Alert to answered by a person.", registry=registry)
        self.ratio = Gauge("kakou_hazmat_ratio", "Sum of q/Q of a storage unit.", ["zone", "unit"], registry=registry)
