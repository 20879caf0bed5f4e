"""What hazmat-notify counts. No plate, person or pass number is ever a label."""

from kakou.operations.metrics import SECONDS
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram


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
