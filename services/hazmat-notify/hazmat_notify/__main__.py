"""`python -m hazmat_notify`."""

from kakou.operations.metrics import HazmatMetrics
from kakou.operations.settings import from_environment
from kakou.web.serve import Background, run
from prometheus_client import CollectorRegistry

from hazmat_notify.app import new_app, new_host
from hazmat_notify.gauges import Gauges
from hazmat_notify.handler import SERVICE
from hazmat_notify.http.context import new_desk
from hazmat_notify.settings import Settings
from hazmat_notify.views.sheets import Sheets
from hazmat_notify.webhooks.courier import Courier


def main() -> None:
    settings, registry = from_environment(Settings), CollectorRegistry()
    host, metrics = new_host(settings), HazmatMetrics(registry)
    gauges = Gauges(host, SERVICE.name, metrics)
    desk = new_desk(host, SERVICE.name, metrics, settings)
    background: list[Background] = [gauges.show]
    if settings.webhook_key is not None:
        background.append(Courier(desk, settings).run)
    if settings.sheet_folder is not None:
        background.append(Sheets(desk, settings.sheet_folder, settings.sheet_seconds).run)
    app = new_app(desk, settings)
    app.openapi()  # Made now, as it takes a tenth of a second, and kept.
    run(SERVICE.name, settings, host, app, registry, [SERVICE], background)


if __name__ == "__main__":
    main()
