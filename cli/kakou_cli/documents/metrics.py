"""Every metric, for those who watch."""

from typing import Final

from gate_ingest.metrics import GateMetrics
from hazmat_notify.metrics import HazmatMetrics
from kakou.operations.metrics import HealthMetrics, HttpMetrics, PathMetrics
from prometheus_client import CollectorRegistry
from prometheus_client.metrics import MetricWrapperBase

from kakou_cli.documents.tables import table

OF: Final = {
    "Every service": PathMetrics,
    "Every service, of what it can use": HealthMetrics,
    "Every service, of its HTTP": HttpMetrics,
    "gate-ingest": GateMetrics,
    "hazmat-notify": HazmatMetrics,
}

HEAD: Final = """\
# Metrics

What each service shows on `/metrics` of its operations port, made by `make docs` from the code. No plate, person or
pass number is ever a label. A histogram has `_bucket`, `_sum` and `_count`. Metrics of a zone are shown by the
instance that processes the zone's partition; what the alerts make of them stands in [alerts](alerts.md).
"""
COLUMNS: Final = ("metric", "kind", "labels", "meaning")


def document() -> str:
    """The whole document."""
    parts = [HEAD]
    for who, metrics in OF.items():
        found = vars(metrics(CollectorRegistry())).values()
        rows = (_row(metric) for metric in found if isinstance(metric, MetricWrapperBase))
        parts.append(f"\n## {who}\n\n{table(COLUMNS, rows)}")
    return "".join(parts)


def _row(metric: MetricWrapperBase) -> tuple[str, str, str, str]:
    (described,) = metric.describe()
    name = f"{described.name}_total" if described.type == "counter" else described.name
    labels = ", ".join(f"`{label}`" for label in metric._labelnames)
    return f"`{name}`", described.type, labels, described.documentation
