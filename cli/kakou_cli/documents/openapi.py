"""The OpenAPI documents of the services that people and systems speak to. Nothing is connected to."""

from typing import Any, Final

from gate_ingest.metrics import GateMetrics
from gate_ingest.settings import Settings as IngestSettings
from hazmat_notify.metrics import HazmatMetrics
from kakou.runtime.host import Host, HostSettings, KafkaConnection, RedisConnection
from prometheus_client import CollectorRegistry

NOWHERE: Final = HostSettings(KafkaConnection("127.0.0.1:1"), RedisConnection("redis://127.0.0.1:1/0"), 1, 1_200)


# The applications are imported where they are needed: they would make every other command start half as fast.


def of_gate_ingest() -> dict[str, Any]:
    import gate_ingest.app

    app = gate_ingest.app.http_app(Host(NOWHERE, ()), GateMetrics(CollectorRegistry()), IngestSettings())
    return app.openapi()


def of_hazmat_notify() -> dict[str, Any]:
    import hazmat_notify.app
    from hazmat_notify.handler import SERVICE as HAZMAT_NOTIFY
    from hazmat_notify.http.context import new_desk
    from hazmat_notify.settings import Settings as HazmatSettings

    desk = new_desk(Host(NOWHERE, ()), HAZMAT_NOTIFY.name, HazmatMetrics(CollectorRegistry()), HazmatSettings())
    app = hazmat_notify.app.http_app(desk, HazmatSettings())
    return app.openapi()
