"""Kafka and Redis as the compose file sets them let nobody in without the password."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
import yaml
from kakou.runtime.connection import WrongConnection
from kakou.runtime.kafka.connection import KafkaConnection
from kakou.runtime.kafka.topics import ensure_topics
from kakou.runtime.redis.client import connect
from kakou.runtime.redis.connection import RedisConnection
from kakou.runtime.redis.settings import check_settings
from kakou_local.docker import FILES
from kakou_local.install import redis_server
from kakou_local.processes import free_port, start
from kakou_local.servers import LocalServers
from pydantic import SecretStr

from tests.gate import eventually

pytestmark = pytest.mark.long

PASSWORD = "0123456789abcdef"
SERVICES: dict[str, Any] = yaml.safe_load(FILES[0].read_text())["services"]


def _as_kafka_gets_them(environment: dict[str, Any], places: dict[str, str]) -> dict[str, str]:
    """What the image makes of its variables, with `places` for what is the container's own."""
    settings = {}
    for name, value in environment.items():
        text = str(value)
        for contained, ours in places.items():
            text = text.replace(contained, ours)
        settings[name.removeprefix("KAFKA_").lower().replace("_", ".")] = text
    return settings


async def test_kafka_lets_in_who_knows_the_password(tmp_path: Path) -> None:
    ports: dict[str, int] = {}
    for name in ("kafka", "controller", "redis", "inside"):
        ports[name] = free_port(ports.values())
    places = {
        "INSIDE://:9092": f"INSIDE://127.0.0.1:{ports['inside']}",
        "INSIDE://kafka:9092": f"INSIDE://127.0.0.1:{ports['inside']}",
        "127.0.0.1:9091": f"127.0.0.1:{ports['kafka']}",
        "127.0.0.1:9093": f"127.0.0.1:{ports['controller']}",
        "/var/lib/kafka/data": str(tmp_path / "servers" / "kafka"),
        "${KAFKA_PASSWORD:?run deploy/compose/passwords.sh}": PASSWORD,
    }
    settings = _as_kafka_gets_them(SERVICES["kafka"]["environment"], places)
    servers = LocalServers(tmp_path / "servers", ports, kafka_more=settings)
    inside = f"127.0.0.1:{ports['inside']}"
    try:
        servers.start_kafka()
        user = KafkaConnection(inside, "SASL_PLAINTEXT", mechanism="PLAIN", user="kakou", password=SecretStr(PASSWORD))
        assert await ensure_topics(user, 4) == 4
        guess = KafkaConnection(inside, "SASL_PLAINTEXT", mechanism="PLAIN", user="kakou", password=SecretStr("guess"))
        with pytest.raises(WrongConnection, match="refuses KAKOU_KAFKA_USER=kakou"):
            await guess.check()
    finally:
        servers.stop()


def test_redis_lets_in_who_knows_the_password(tmp_path: Path) -> None:
    port = free_port()
    script = SERVICES["redis"]["command"][-1].replace("$$", "$").replace("/run/", f"{tmp_path}/")
    script = script.replace("exec redis-server", f"exec {redis_server()} --port {port} --dir {tmp_path}")
    log = tmp_path / "log"
    child = start(["sh", "-c", script], log, {"REDIS_PASSWORD": PASSWORD})
    try:
        eventually(lambda: "Ready to accept connections" in log.read_text(), 20, "Redis has started")
        assert PASSWORD not in Path(f"/proc/{child.pid}/cmdline").read_text()
        asyncio.run(_try(f"redis://127.0.0.1:{port}/0"))
    finally:
        child.stop(grace=10)


async def _try(url: str) -> None:
    for user, password in (("kakou", PASSWORD), ("kakou", "guess"), (None, None)):
        connection = RedisConnection(url, user=user, password=SecretStr(password) if password else None)
        redis = connect(connection)
        if password == PASSWORD:
            await check_settings(redis, connection)
        else:
            with pytest.raises(WrongConnection):
                await check_settings(redis, connection)
        await redis.aclose()
