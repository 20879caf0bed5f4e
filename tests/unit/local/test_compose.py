"""Whoever has a Docker engine gets the same Kafka and Redis as whoever has none, and a gate that gives little away."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from kakou_local.docker import BOOTSTRAP, COMPOSE, FILES, REDIS_URL
from kakou_local.settings import REDIS_RIGHTS, kafka_settings, redis_settings

OF_THE_PLACE = {
    "node.id",
    "process.roles",
    "controller.quorum.voters",
    "listeners",
    "advertised.listeners",
    "controller.listener.names",
    "log.dirs",
}
WHOLE: dict[str, Any] = yaml.safe_load(FILES[0].read_text())
SERVICES: dict[str, dict[str, Any]] = WHOLE["services"]
DOCKERFILE = (COMPOSE.parent / "Dockerfile").read_text()


def test_kafka_s_settings_are_the_same_in_a_container() -> None:
    contained = SERVICES["kafka"]["environment"]
    native = kafka_settings(Path(), port=1, controller=2)
    assert native.keys() >= OF_THE_PLACE
    for name in native.keys() - OF_THE_PLACE:
        assert str(contained[f"KAFKA_{name.upper().replace('.', '_')}"]) == native[name], name


def test_redis_s_settings_and_rights_are_the_same_in_a_container() -> None:
    contained = SERVICES["redis"]["command"][-1]
    native = redis_settings(Path(), port=1)
    for name in ("appendonly", "appendfsync", "maxmemory-policy"):
        assert f"--{name} {native[name]}" in contained
    assert f"user kakou on >%s {REDIS_RIGHTS}\\n" in contained
    assert "user default on nopass -@all +ping\\n" in contained


def test_the_rights_that_are_documented_are_those_that_are_tried() -> None:
    assert REDIS_RIGHTS in (COMPOSE.parents[1] / "docs" / "operations" / "servers.md").read_text("utf-8")


def test_the_containers_are_reached_where_we_look_for_them() -> None:
    published = yaml.safe_load(FILES[1].read_text())["services"]
    for name, address in {"kafka": BOOTSTRAP, "redis": REDIS_URL.removeprefix("redis://").removesuffix("/0")}.items():
        assert [port.rpartition(":")[0] for port in published[name]["ports"]] == [address]
    assert "OUTSIDE:SASL_PLAINTEXT" in published["kafka"]["environment"]["KAFKA_LISTENER_SECURITY_PROTOCOL_MAP"]


@pytest.mark.parametrize("name", SERVICES)
def test_a_container_may_do_next_to_nothing(name: str) -> None:
    container = SERVICES[name]
    assert container["read_only"] is True
    assert container["cap_drop"] == ["ALL"]
    assert container["security_opt"] == ["no-new-privileges:true"]
    assert container["restart"] == "unless-stopped"
    assert container["mem_limit"]
    assert container["cpus"]
    assert not container.keys() & {"privileged", "cap_add", "network_mode", "pid"}


def test_only_the_doors_of_the_gate_are_open_and_to_this_machine_alone() -> None:
    open_ports = {name: container["ports"] for name, container in SERVICES.items() if "ports" in container}
    assert open_ports == {
        "gate-ingest": ["127.0.0.1:8080:8080"],
        "hazmat-notify": ["127.0.0.1:8083:8083"],
        "grafana": ["127.0.0.1:3000:3000"],
    }
    assert WHOLE["networks"]["inside"] == {"internal": True}
    outside = {name for name, container in SERVICES.items() if "outside" in container["networks"]}
    assert outside == open_ports.keys()


def test_the_log_and_the_state_outlive_their_containers() -> None:
    assert "log:/var/lib/kafka/data" in SERVICES["kafka"]["volumes"]
    assert SERVICES["kafka"]["environment"]["KAFKA_LOG_DIRS"] == "/var/lib/kafka/data"
    assert "state:/data" in SERVICES["redis"]["volumes"]
    assert WHOLE["volumes"].keys() >= {"log", "state"}


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_no_password_stands_in_the_file_and_none_may_be_missing(file: Path) -> None:
    text = file.read_text()
    assigned = re.findall(r"^ +\w*(?:PASSWORD|KEY|SECRET)\w*: (.+)$", text, re.MULTILINE)
    assert all(value.startswith("${") for value in assigned)
    # What has a value of its own is an address, in which no password stands.
    settings = re.findall(r"\$\{[A-Z_]+:-([^}]*)\}", text)
    assert all("@" not in value for value in settings)
    secrets = [named for named in re.findall(r"\$\{[^}]*\}", text) if ":-" not in named]
    assert secrets
    assert all(re.fullmatch(r"\$\{[A-Z_]+:\?run deploy/compose/passwords.sh\}", secret) for secret in secrets)


def test_nobody_sees_the_dashboards_without_signing_in() -> None:
    grafana = SERVICES["grafana"]["environment"]
    assert grafana["GF_AUTH_ANONYMOUS_ENABLED"] == "false"
    assert grafana["GF_SECURITY_ADMIN_PASSWORD"].startswith("${GRAFANA_PASSWORD:?")


def test_images_are_of_an_exact_version_and_named_by_their_digest() -> None:
    """A tag can be given to another image; a digest is the image."""
    images = [container["image"] for container in SERVICES.values() if "build" not in container]
    bases = re.findall(r"^FROM (\S+)", DOCKERFILE, re.MULTILINE)
    for image in images + bases:
        assert re.search(r":v?\d+\.\d+\.\d+(-slim-\w+)?@sha256:[0-9a-f]{64}$", image), image
    assert len(set(bases)) == 1, "what is built and what runs stand on the same Python"


def test_the_image_holds_no_builder_and_runs_as_nobody() -> None:
    build, final = re.split(r"(?m)^FROM (?=\S+$)", DOCKERFILE)
    assert "uv sync --frozen --no-dev" in build
    assert "uv" not in final.split()
    assert "USER 10001:10001" in final
    assert "HEALTHCHECK" in final
    assert {tag.split(".")[1] for tag in re.findall(r"python:(\S+)@", DOCKERFILE)} == {"13"}
