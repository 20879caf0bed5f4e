"""One Kafka and one Redis of our own, each on a free port with data in a folder that goes with them."""

import shutil
import socket
import subprocess
import tempfile
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from uuid import uuid4

from kakou_local.class_archive import class_archive
from kakou_local.install import java, kafka_jars, redis_server
from kakou_local.processes import Child, DidNotStart, free_port, port_is_free, start, until_ready
from kakou_local.settings import kafka_settings, redis_settings

START_DEADLINE = 60
API_VERSIONS = bytes.fromhex("0000000a001200006b616b6fffff")
"""Kafka's ApiVersions request, version 0; a broker that serves sends its correlation id back."""


class LocalServers:
    """Started by `start`, stopped by `stop`; either server may be killed and started again on its port and data.

    folder: where data and logs live, which then stay; a temporary one when not given. ports: of kafka, controller and
    redis; free ones when not given. outlives_us: they go on when this process ends. kafka_more, redis_more: settings
    beside or instead of the usual ones. kafka_users: passwords of users known by SCRAM, by name.
    """

    def __init__(
        self,
        folder: Path | None = None,
        ports: Mapping[str, int] | None = None,
        *,
        outlives_us: bool = False,
        kafka_more: Mapping[str, str] | None = None,
        redis_more: Mapping[str, str] | None = None,
        kafka_users: Mapping[str, str] | None = None,
    ) -> None:
        self._temporary = folder is None
        self.folder = folder or Path(tempfile.mkdtemp(prefix="kakou-"))
        self.folder.mkdir(parents=True, exist_ok=True)
        self._outlives_us = outlives_us
        self.ports = dict(ports or _free_ports())
        self.kafka_more, self.redis_more = dict(kafka_more or {}), dict(redis_more or {})
        self._kafka_users = dict(kafka_users or {})
        self.kafka: Child | None = None
        self.redis: Child | None = None

    @property
    def bootstrap(self) -> str:
        return f"127.0.0.1:{self.ports['kafka']}"

    @property
    def redis_url(self) -> str:
        return f"redis://127.0.0.1:{self.ports['redis']}/0"

    def start(self) -> "LocalServers":
        """Raises Missing or DidNotStart."""
        try:
            self.start_redis()
            self.start_kafka()
        except BaseException:
            self.stop()
            raise
        return self

    def start_kafka(self) -> Child:
        """Start the broker on its port and data, and wait until it serves."""
        self._wants(self.ports["kafka"], "Kafka")
        java_binary, jars = java(), kafka_jars()
        properties = self.folder / "server.properties"
        settings = kafka_settings(self.folder, self.ports["kafka"], self.ports["controller"]) | self.kafka_more
        properties.touch(mode=0o600)
        properties.write_text("".join(f"{name}={value}\n" for name, value in settings.items()))
        command = [java_binary, *self._classes(java_binary, jars), *_options(jars, self.folder)]
        if not (self.folder / "kafka" / "meta.properties").exists():
            cluster = urlsafe_b64encode(uuid4().bytes).decode().rstrip("=").replace("-", "A")
            form = ["kafka.tools.StorageTool", "format", "-t", cluster, "-c", str(properties)]
            for name, password in self._kafka_users.items():
                form += ["--add-scram", f"SCRAM-SHA-512=[name={name},password={password}]"]
            subprocess.run([*command, *form], check=True, capture_output=True, timeout=START_DEADLINE)
        log = self.folder / "kafka.log"
        self.kafka = start([*command, "kafka.Kafka", str(properties)], log, outlives_us=self._outlives_us)
        until_ready(self.kafka, self._speaks_kafka, log, "Kafka", START_DEADLINE)
        return self.kafka

    def start_redis(self) -> Child:
        """Start Redis on its port and data, and wait until it has loaded them."""
        self._wants(self.ports["redis"], "Redis")
        settings = redis_settings(self.folder, self.ports["redis"]) | self.redis_more
        command = [redis_server(), *(part for name, value in settings.items() for part in (f"--{name}", value))]
        log = self.folder / "redis.log"
        self.redis = start(command, log, outlives_us=self._outlives_us)
        until_ready(self.redis, self._pings, log, "Redis", START_DEADLINE)
        return self.redis

    def stop(self) -> None:
        """Stop both. Data in a temporary folder goes with them."""
        for child in (self.kafka, self.redis):
            if child:
                child.stop(grace=10)
        if self._temporary:
            shutil.rmtree(self.folder, ignore_errors=True)

    def _classes(self, java_binary: str, jars: Path) -> list[str]:
        """Options by which Java finds Kafka's classes loaded."""
        archive = class_archive(java_binary, jars, _record_classes)
        # One that does not fit is let be, without a word in the log.
        return [f"-XX:SharedArchiveFile={archive}", "-Xshare:auto", "-Xlog:cds=off"] if archive else []

    def _wants(self, port: int, name: str) -> None:
        # Whoever answers there would be taken for the server that is to be started.
        if not port_is_free(port):
            raise DidNotStart(f"{name}'s port {port} is taken by another program: end that, then try again")

    def __enter__(self) -> "LocalServers":
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _pings(self) -> bool:
        return _exchange(self.ports["redis"], b"PING\r\n").startswith(b"+PONG")

    def _speaks_kafka(self) -> bool:
        return API_VERSIONS[8:12] in _exchange(self.ports["kafka"], API_VERSIONS)[:8]


def _free_ports() -> dict[str, int]:
    ports: dict[str, int] = {}
    for name in ("kafka", "controller", "redis"):
        ports[name] = free_port(ports.values())
    return ports


def _exchange(port: int, request: bytes) -> bytes:
    """What a server says to `request`; nothing while it does not answer."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1) as connection:
            connection.sendall(request)
            return connection.recv(4096)
    except OSError:
        return b""


class _Recording(LocalServers):
    """Its broker writes down, as it ends, which classes it has loaded."""

    def __init__(self, archive: Path) -> None:
        super().__init__()
        self._archive = archive

    def _classes(self, java_binary: str, jars: Path) -> list[str]:
        return [f"-XX:ArchiveClassesAtExit={self._archive}"]


def _record_classes(archive: Path) -> None:
    recording = _Recording(archive)
    try:
        recording.start_kafka().stop(grace=START_DEADLINE)
    except (DidNotStart, subprocess.SubprocessError):
        # Whoever wants a broker starts one after this, and is told what is wrong.
        archive.unlink(missing_ok=True)
    finally:
        recording.stop()


def _options(jars: Path, folder: Path) -> list[str]:
    return [
        "-Xmx512m",
        "-XX:+UseSerialGC",
        # The optimizing compiler would take half of a small machine for its first minute, and hardly ever pay it back.
        "-XX:TieredStopAtLevel=1",
        "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
        f"-Dkafka.logs.dir={folder}",
        "-cp",
        f"{jars}/*",
    ]
