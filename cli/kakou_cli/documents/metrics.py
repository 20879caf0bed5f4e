"""Every metric, for those who watch."""

from typing import Final

from kakou.contracts.services import SERVICES
from kakou.operations.metrics import HealthMetrics, HttpMetrics, PathMetrics, SnapshotMetrics
from prometheus_client import CollectorRegistry
from prometheus_client.metrics import MetricWrapperBase

from kakou_cli.documents.tables import table
from kakou_cli.services import app_of

OF_ALL: Final = {
    "Every service": PathMetrics,
    "Every service, of its snapshots": SnapshotMetrics,
    "Every service, of what it can use": HealthMetrics,
    "Every service, of its HTTP": HttpMetrics,
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
    shown: dict[str, CollectorRegistry] = {}
    for who, metrics in OF_ALL.items():
        metrics(shown.setdefault(who, CollectorRegistry()))
    shown |= {name: app_of(entry).registry for name, entry in SERVICES.items()}
    for who, registry in shown.items():
        if rows := [_row(each) for each in registry._collector_to_names if isinstance(each, MetricWrapperBase)]:
            parts.append(f"\n## {who}\n\n{table(COLUMNS, rows)}")
    return "".join(parts)


def _row(metric: MetricWrapperBase) -> tuple[str, str, str, str]:
    (described,) = metric.describe()
    name = f"{described.name}_total" if described.type == "counter" else described.name
    labels = ", ".join(f"`{label}`" for label in metric._labelnames)
    return f"`{name}`", described.type, labels, described.documentation
