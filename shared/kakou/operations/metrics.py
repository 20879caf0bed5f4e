"""Metrics as Prometheus reads them. No plate, person or pass number is ever a label."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

SECONDS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 1, 2, 5, 10)
BATCH_SECONDS = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 5)


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
            "newer-state, infrastructure.",
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


class SnapshotMetrics:
    """What every service shows of the snapshots of its states, where they are kept."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self.age = Gauge(
            "kakou_snapshot_age_seconds",
            "Age of the newest snapshot of a partition that is processed here; where there is none, how long this"
            " instance runs.",
            ["service", "partition"],
            registry=registry,
        )
        self.bytes = Gauge("kakou_snapshot_bytes", "Its size, compressed.", ["service", "partition"], registry=registry)
        self.seconds = Gauge("kakou_snapshot_seconds", "How long it took.", ["service", "partition"], registry=registry)


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
