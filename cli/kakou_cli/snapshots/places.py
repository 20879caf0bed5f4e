"""Which states there are, and where their snapshots are kept."""

from collections.abc import Iterator
from dataclasses import dataclass

from kakou.contracts.services import SERVICES
from kakou.runtime.handler import Service
from kakou.runtime.host import Host
from kakou.runtime.snapshots.files import SnapshotFiles
from kakou.runtime.snapshots.snapshots import Snapshots
from kakou.storage.storage import Storage, storage_at

from kakou_cli.errors import Failure
from kakou_cli.operator import operator_settings
from kakou_cli.services import app_of


@dataclass(frozen=True)
class Asked:
    """What a command is about: one service and partition, or all of them. kept: of each partition."""

    storage: Storage
    services: tuple[Service, ...]
    partition: int | None
    kept: int

    def partitions(self, of: int) -> Iterator[int]:
        """Of so many. Raises Failure."""
        if self.partition is not None and not 0 <= self.partition < of:
            raise Failure(f"--partition {self.partition}: the topics have {of} partitions, 0 to {of - 1}")
        yield from range(of) if self.partition is None else (self.partition,)

    def names(self) -> Iterator[tuple[SnapshotFiles, str]]:
        """Of all that there are, by service and partition, the newest first."""
        for service in self.services:
            files = SnapshotFiles(self.storage, service.name)
            for partition in files.partitions() if self.partition is None else (self.partition,):
                yield from ((files, name) for name in files.names(partition))

    def snapshots(self, host: Host, service: Service) -> Snapshots:
        return host.snapshots_of(service, self.storage, self.kept)


def asked(service: str | None, partition: int | None) -> Asked:
    """Raises Failure, OSError."""
    settings = operator_settings().host().snapshots
    if settings is None:
        raise Failure("KAKOU_SNAPSHOT_FOLDER is not set: it says where the services keep their snapshots")
    services = {each.name: each for entry in SERVICES.values() for each in app_of(entry).host.in_redis}
    if service is not None and service not in services:
        raise Failure(f"--service {service}: must be one of {', '.join(services)}")
    chosen = tuple(services.values()) if service is None else (services[service],)
    return Asked(storage_at(settings.address), chosen, partition, settings.kept)
