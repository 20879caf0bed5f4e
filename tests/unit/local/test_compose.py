"""Whoever has a Docker engine gets a Kafka and a Redis with the same settings as whoever has none."""

import re
from pathlib import Path

from kakou_local.docker import BOOTSTRAP, COMPOSE_FILE, REDIS_URL
from kakou_local.settings import kafka_settings, redis_settings

OF_THE_PLACE = {
    "node.id",
    "process.roles",
    "controller.quorum.voters",
    "listeners",
    "advertised.listeners",
    "controller.listener.names",
    "log.dirs",
}
COMPOSE = COMPOSE_FILE.read_text()


def test_kafka_s_settings_are_the_same_in_a_container() -> None:
    contained = dict(re.findall(r'^ +KAFKA_([A-Z_]+): "?([^"\n]+)"?$', COMPOSE, re.MULTILINE))
    native = kafka_settings(Path(), port=1, controller=2)
    assert native.keys() >= OF_THE_PLACE
    for name in native.keys() - OF_THE_PLACE:
        assert contained[name.upper().replace(".", "_")] == native[name], name


def test_redis_s_settings_are_the_same_in_a_container() -> None:
    contained = re.findall(r"^ +command: redis-server (.+)$", COMPOSE, re.MULTILINE)[0]
    native = redis_settings(Path(), port=1)
    for name in ("appendonly", "appendfsync", "maxmemory-policy"):
        assert f"--{name} {native[name]}" in contained


def test_the_containers_are_reached_where_we_look_for_them() -> None:
    for address in (BOOTSTRAP, REDIS_URL.removeprefix("redis://").removesuffix("/0")):
        assert f'ports: ["{address}:' in COMPOSE
