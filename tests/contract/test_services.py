"""Whatever names services names all of them, as the list of services has them."""

import tomllib
from importlib import import_module
from pathlib import Path
from typing import Any, Final

import pytest
import yaml
from kakou.contracts import topics
from kakou.contracts.services import DECIDING, SERVICES, ServiceEntry
from kakou.runtime.kafka.topics import PATH

PROJECT: Final = tomllib.loads(Path("pyproject.toml").read_text("utf-8"))
COMPOSE: Final = yaml.safe_load(Path("deploy/compose/compose.yaml").read_text("utf-8"))["services"]
PROMETHEUS: Final = yaml.safe_load(Path("deploy/prometheus/prometheus.yml").read_text("utf-8"))
NAMES: Final = set(SERVICES)
PACKAGES: Final = {entry.package for entry in SERVICES.values()}


def lists_in(value: Any) -> list[list[str]]:
    """All lists of text in a document."""
    if isinstance(value, list) and all(isinstance(each, str) for each in value):
        return [value]
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [found for part in parts for found in lists_in(part)]


@pytest.mark.parametrize("entry", SERVICES.values(), ids=str)
def test_a_service_is_what_the_list_says_it_is(entry: ServiceEntry) -> None:
    service = import_module(f"{entry.package}.handler").SERVICE
    assert (service.name, service.reads, service.writes) == (entry.name, entry.reads, entry.writes)
    settings = import_module(f"{entry.package}.settings").Settings
    assert settings.model_fields["http_port"].default == entry.port


def test_every_folder_of_a_service_is_listed() -> None:
    assert {folder.parent.name for folder in Path("services").glob("*/pyproject.toml")} == NAMES


def test_no_two_services_share_a_port_or_write_one_topic() -> None:
    ports = [port for entry in SERVICES.values() for port in (entry.port, entry.operations_port)]
    assert len({*ports}) == len(ports)
    assert len({entry.writes for entry in DECIDING}) == len(DECIDING)


def test_the_topics_are_those_that_the_services_write_between_the_log_and_the_dead_letters() -> None:
    written = [entry.writes for entry in DECIDING]
    assert [topics.INBOUND_TOPIC, *written, topics.DEAD_LETTERS_TOPIC] == list(topics.TOPICS) == list(PATH)
    assert {entry.reads for entry in SERVICES.values()} <= {*PATH}


@pytest.mark.parametrize("entry", SERVICES.values(), ids=str)
def test_the_compose_file_runs_a_service_at_its_port(entry: ServiceEntry) -> None:
    container = COMPOSE[entry.name]
    assert container["command"] == f"python -m {entry.package}"
    assert container["environment"]["KAKOU_HTTP_PORT"] == str(entry.port)
    published = [f"127.0.0.1:{entry.port}:{entry.port}"] if entry.announces else []
    assert container.get("ports", []) == published


def test_prometheus_asks_every_service_at_its_operations_port() -> None:
    (scraped,) = (job for job in PROMETHEUS["scrape_configs"] if job["job_name"] == "kakou")
    targets = scraped["static_configs"][0]["targets"]
    assert set(targets) == {f"{entry.name}:{entry.operations_port}" for entry in SERVICES.values()}


def test_a_list_of_the_project_that_names_two_services_names_all() -> None:
    folders = {f"services/{name}" for name in NAMES}
    lists = [found for found in lists_in(PROJECT) for all_ in (NAMES, PACKAGES, folders) if len(all_ & {*found}) > 1]
    assert len(lists) >= 8
    for found in lists:
        assert any(all_ <= {*found} for all_ in (NAMES, PACKAGES, folders)), found
    assert PROJECT["tool"]["uv"]["sources"].keys() >= NAMES


def test_every_service_has_a_floor_of_coverage() -> None:
    for name in NAMES:
        package = tomllib.loads(Path(f"services/{name}/pyproject.toml").read_text("utf-8"))
        assert 80 <= package["tool"]["kakou"]["coverage-floor"] <= 100, name
