"""Stands for lane-router and weight-check where a test is about hazmat-notify alone: what is told to `gate.inbound`
goes on to `gate.verdicts` as it is, so a test says what weight-check would say."""

from collections.abc import Iterable

from kakou.contracts import topics
from kakou.operations.settings import ServiceSettings
from kakou.runtime.events.event import Event
from kakou.runtime.handler import Service
from kakou.runtime.host import Host
from kakou.runtime.store import Key
from kakou.runtime.unit_of_work import UnitOfWork
from kakou.web.app import base_app
from kakou.web.serve import App, run
from prometheus_client import CollectorRegistry


class PassOn:
    def keys(self, event: Event) -> Iterable[Key]:
        return ()

    def handle(self, event: Event, unit: UnitOfWork) -> None:
        unit.forward()

    def reject(self, event: Event, cause: str, unit: UnitOfWork) -> None:
        raise AssertionError(f"{event.type} cannot be passed on: {cause}")


UPSTREAM = Service("upstream", topics.INBOUND_TOPIC, topics.VERDICTS_TOPIC, PassOn(), first=True)


def main() -> None:
    settings, registry = ServiceSettings(), CollectorRegistry()
    host = Host(settings.host(), [UPSTREAM])
    run(App("upstream", settings, host, base_app(host, "upstream"), registry, [UPSTREAM]))


if __name__ == "__main__":
    main()
