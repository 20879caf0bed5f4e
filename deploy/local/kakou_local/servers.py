"""One Kafka and one Redis of our own, each on a free port with data in a folder that goes with them."""

import shutil
import socket
import subprocess
import tempfile
from base64 import urlsafe_b64encode
from pathlib import Path
from types import TracebackType
from uuid import uuid4

from kakou_local.install import java, kafka_jars, redis_server
from kakou_local.processes import Child, free_port, start, until_ready
from kakou_local.settings import kafka_settings, redis_settings

START_DEADLINE = 60
API_VERSIONS = bytes.fromhex("0000000a001200006b616b6fffff")
"""Kafka's ApiVersions request, version 0; a broker that serves sends its correlation id back."""


class LocalServers:
    """Started by `start`, stopped by `stop`; either server may be killed and started again on its port and data.

    folder: where data and logs live; a temporary one when not given. outlives_us: they go on when this process ends.
    """

    def __init__(self, folder: Path | None = None, *, outlives_us: bool = False) -> None:
        self.folder = folder or Path(tempfile.mkdtemp(prefix="kakou-"))
        self.folder.mkdir(parents=True, exist_ok=True)
        self._outlives_us = outlives_us
        self._kafka_port = free_port()
        self._controller_port = free_port({self._kafka_port})
        self._redis_port = free_port({self._kafka_port, self._controller_port})
        self.kafka: Child | None = None
        self.redis: Child | None = None

    @property
    def bootstrap(self) -> str:
        return f"127.0.0.1:{self._kafka_port}"

    @property
    def redis_url(self) -> str:
        return f"redis://127.0.0.1:{self._redis_port}/0"

    def start(self) -> "LocalServers":
        """Raises Missing or DidNotStart."""
        jars, java_binary, redis_binary = kafka_jars(), java(), redis_server()
        self._format(java_binary, jars)
        try:
            self.start_redis(redis_binary)
            self.start_kafka(java_binary, jars)
        except BaseException:
            self.stop()
            raise
        return self

    def start_kafka(self, java_binary: str | None = None, jars: Path | None = None) -> None:
        """Start the broker on its port and data, and wait until it serves."""
        log = self.folder / "kafka.log"
        arguments = ["kafka.Kafka", str(self.folder / "server.properties")]
        command = [*_java(java_binary or java(), jars or kafka_jars(), self.folder), *arguments]
        self.kafka = start(command, log, outlives_us=self._outlives_us)
        until_ready(self.kafka, self._speaks_kafka, log, "Kafka", START_DEADLINE)

    def start_redis(self, binary: str | None = None) -> None:
        """Start Redis on its port and data, and wait until it has loaded them."""
        settings = redis_settings(self.folder, self._redis_port)
        command = [
            binary or redis_server(),
            *(part for name, value in settings.items() for part in (f"--{name}", value)),
        ]
        log = self.folder / "redis.log"
        self.redis = start(command, log, outlives_us=self._outlives_us)
        until_ready(self.redis, self._pings, log, "Redis", START_DEADLINE)

    def stop(self) -> None:
        """Stop both and forget their data."""
        for child in (self.kafka, self.redis):
            if child:
                child.stop(grace=10)
        shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self) -> "LocalServers":
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _format(self, java_binary: str, jars: Path) -> None:
        properties = self.folder / "server.properties"
        settings = kafka_settings(self.folder, self._kafka_port, self._controller_port)
        properties.write_text("".join(f"{name}={value}\n" for name, value in settings.items()))
        cluster = urlsafe_b64encode(uuid4().bytes).decode().rstrip("=").replace("-", "A")
        command = [
            *_java(java_binary, jars, self.folder),
            "kafka.tools.StorageTool",
            "format",
            "-t",
            cluster,
            "-c",
            str(properties),
        ]
        subprocess.run(command, check=True, capture_output=True, timeout=START_DEADLINE)

    def _pings(self) -> bool:
        return _exchange(self._redis_port, b"PING\r\n").startswith(b"+PONG")

    def _speaks_kafka(self) -> bool:
        return API_VERSIONS[8:12] in _exchange(self._kafka_port, API_VERSIONS)[:8]


def _exchange(port: int, request: bytes) -> bytes:
    """What a server says to `request`; nothing while it does not answer."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1) as connection:
            connection.sendall(request)
            return connection.recv(4096)
    except OSError:
        return b""


def _java(binary: str, jars: Path, folder: Path) -> list[str]:
    return [
        binary,
        "-Xmx512m",
        "-XX:+UseSerialGC",
        "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
        f"-Dkafka.logs.dir={folder}",
        "-cp",
        f"{jars}/*",
    ]
