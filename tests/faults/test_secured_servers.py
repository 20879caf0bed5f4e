"""The gate on servers that want TLS, a user and a password: it works there, or says what is wrong."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from time import monotonic

import httpx
import pytest
from kakou.contracts.services import SERVICES

from tests.faults.secured_servers import HOST, KAFKA_PASSWORD, REDIS_PASSWORD, Secured, secured
from tests.gate import Gate, balanced

pytestmark = pytest.mark.long

TOLD_WITHIN = 40.0
"""Seconds for a service on a loaded machine to start and say why not; ten of them for a server that says nothing."""

AT_ONCE = 2
"""Services that are tried beside each other: most of the time each waits for a server that says nothing."""

DONE_WITHIN = 180.0
"""The same for a command that goes through all states beside five busy services."""


@pytest.fixture(scope="module")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Secured]:
    with secured(tmp_path_factory.mktemp("secured")) as found:
        yield found


def _ends(settings: dict[str, str], *command: str, within: float = TOLD_WITHIN) -> tuple[int, str]:
    """Exit code and what was said, within so many seconds. Raises TimeoutExpired where nothing is."""
    began = monotonic()
    ended = subprocess.run(
        [sys.executable, "-m", *(command or ("lane_router",))],
        env={**os.environ, **settings, "KAKOU_PARTITIONS": "4"},
        capture_output=True,
        text=True,
        timeout=within,
        check=False,
    )
    said = ended.stdout + ended.stderr
    assert KAFKA_PASSWORD not in said
    assert REDIS_PASSWORD not in said
    assert monotonic() - began < within
    return ended.returncode, said


@pytest.mark.timeout(1800)
def test_a_morning_at_the_gate_on_secured_servers_with_no_more_rights_than_documented(
    servers: Secured, tmp_path: Path
) -> None:
    folder = {"KAKOU_SNAPSHOT_FOLDER": str(tmp_path / "snapshots"), "KAKOU_SNAPSHOT_HOURS": "none"}
    gate = Gate(servers.servers, tmp_path, settings=servers.settings | folder)
    try:
        for service in SERVICES:
            gate.start(service)
        gate.wait_ready()
        with gate.simulation(20, 4.0) as simulation:
            assert balanced(simulation.report())
        signs_in(gate, servers.settings)
        keeps_snapshots(gate)
        for (service, instance), child in gate.children.items():
            seen = Path(f"/proc/{child.pid}/cmdline").read_bytes().decode()
            said = (tmp_path / f"{service}-{instance}.log").read_text()
            assert "NOPERM" not in said
            for password in (KAFKA_PASSWORD, REDIS_PASSWORD):
                assert password not in seen + said
    finally:
        gate.stop()


def signs_in(gate: Gate, settings: dict[str, str]) -> None:
    """The safety office, on its board: what is kept beside the states is within the services' rights, too."""
    command = ["token", "issue", "--zone", "3105W", "--name", "值班室", "--scope", "safety"]
    code, said = _ends(settings, "kakou_cli", *command)
    token = re.search(r"kk_3105W_[\w-]+", said)
    assert code == 0, said
    assert token is not None
    own_page = {"Sec-Fetch-Site": "same-origin"}
    with httpx.Client(base_url=gate.url("hazmat-notify"), timeout=20) as browser:
        assert browser.post("/board/session", data={"token": token[0]}, headers=own_page).status_code == 303
        assert browser.get("/board/now").status_code == 200
        form = re.search('name="form-token" content="([^"]+)"', browser.get("/board").text)
        assert form is not None
        assert browser.post("/board/sign-out", data={"form": form[1]}, headers=own_page).status_code == 303
        assert browser.get("/board/now").status_code == 401


def keeps_snapshots(gate: Gate) -> None:
    """Taken while the services run, and restored in place of their states."""
    code, said = _ends(gate.environment, "kakou_cli", "snapshot", "take", within=DONE_WITHIN)
    assert code == 0, said
    for service in SERVICES:
        gate.children.pop((service, 0)).stop(grace=15)
    code, said = _ends(gate.environment, "kakou_cli", "snapshot", "restore", "--drop-state", within=DONE_WITHIN)
    assert (code, "restored" in said) == (0, True), said
    for service in SERVICES:
        gate.start(service)
    gate.wait_ready()
    with gate.simulation(5, 4.0) as simulation:
        assert balanced(simulation.report())


@pytest.mark.parametrize("mechanism", ["PLAIN", "SCRAM-SHA-512"])
def test_the_command_is_let_in_by_password(servers: Secured, mechanism: str) -> None:
    settings = servers.settings | {"KAKOU_KAFKA_SASL_MECHANISM": mechanism}
    assert _ends(settings, "kakou_cli", "topics", "ensure") == (0, "5 topics of 4 partitions\n")
    code, said = _ends(settings, "kakou_cli", "topics", "show")
    assert code == 0, said


def test_the_command_is_let_in_by_certificate(servers: Secured) -> None:
    settings = servers.settings | servers.mutual
    assert _ends(settings, "kakou_cli", "topics", "ensure") == (0, "5 topics of 4 partitions\n")


def _wrong(servers: Secured) -> dict[str, tuple[dict[str, str], str]]:
    """What differs from the right settings, and what is said of it."""
    ports, folder = servers.ports, servers.folder
    other = str(folder / "other-ca.pem")
    kafka = f"Kafka at {HOST}:{ports['password']}"
    redis = f"Redis at {HOST}:{ports['redis']}/0"
    wrong = {"KAKOU_KAFKA_PASSWORD_FILE": "", "KAKOU_KAFKA_PASSWORD": "guessed"}
    return {
        "Kafka, a CA that did not sign": (
            {"KAKOU_KAFKA_CA_FILE": other},
            f"{kafka}: the certificate is not trusted",
        ),
        "Kafka, no CA of ours": (
            {"KAKOU_KAFKA_CA_FILE": ""},
            f"{kafka}: the certificate is not trusted",
        ),
        "Kafka, another name than in its certificate": (
            {"KAKOU_KAFKA_BOOTSTRAP": f"127.0.0.1:{ports['password']}"},
            f"Kafka at 127.0.0.1:{ports['password']}: the certificate is another host's",
        ),
        "Kafka, expired": (
            {"KAKOU_KAFKA_BOOTSTRAP": f"{HOST}:{ports['expired']}"},
            f"Kafka at {HOST}:{ports['expired']}: the certificate has expired",
        ),
        "Kafka, wrong password": (wrong, f"{kafka} refuses KAKOU_KAFKA_USER=kakou with this password"),
        "Kafka, wrong password, sent as it is": (
            wrong | {"KAKOU_KAFKA_SASL_MECHANISM": "PLAIN"},
            f"{kafka} refuses KAKOU_KAFKA_USER=kakou with this password",
        ),
        "Kafka, unknown user": (
            {"KAKOU_KAFKA_USER": "nobody"},
            f"{kafka} refuses KAKOU_KAFKA_USER=nobody with this password",
        ),
        "Kafka, a mechanism it does not have": (
            {"KAKOU_KAFKA_SASL_MECHANISM": "SCRAM-SHA-256"},
            f"{kafka} has no SCRAM-SHA-256 there",
        ),
        "Kafka, TLS to a port without": (
            {"KAKOU_KAFKA_BOOTSTRAP": f"{HOST}:{ports['kafka']}"},
            f"{HOST}:{ports['kafka']} does not answer to KAKOU_KAFKA_SECURITY_PROTOCOL=SASL_SSL",
        ),
        "Kafka, no TLS to a port with": (
            {"KAKOU_KAFKA_SECURITY_PROTOCOL": "SASL_PLAINTEXT", "KAKOU_KAFKA_CA_FILE": ""},
            f"{HOST}:{ports['password']} does not answer to KAKOU_KAFKA_SECURITY_PROTOCOL=SASL_PLAINTEXT",
        ),
        "Kafka, no certificate of ours where one is asked for": (
            servers.mutual | {"KAKOU_KAFKA_CERTIFICATE_FILE": "", "KAKOU_KAFKA_KEY_FILE": ""},
            f"{HOST}:{ports['certificate']} does not ",
        ),
        "Redis, a CA that did not sign": ({"KAKOU_REDIS_CA_FILE": other}, f"{redis}: the certificate is not trusted"),
        "Redis, another name than in its certificate": (
            {"KAKOU_REDIS_URL": f"rediss://127.0.0.1:{ports['redis']}/0"},
            f"Redis at 127.0.0.1:{ports['redis']}/0: the certificate is another host's",
        ),
        "Redis, wrong password": (
            {"KAKOU_REDIS_PASSWORD_FILE": "", "KAKOU_REDIS_PASSWORD": "guessed"},
            f"{redis} refuses KAKOU_REDIS_USER with KAKOU_REDIS_PASSWORD",
        ),
        "Redis, no user": (
            {"KAKOU_REDIS_PASSWORD_FILE": "", "KAKOU_REDIS_USER": ""},
            f"{redis} does not let its user do what the services need",
        ),
        "Redis, a user without the rights": (
            {"KAKOU_REDIS_USER": "reader"},
            f"{redis} does not let its user do what the services need",
        ),
        "Redis, TLS to a port without": (
            {"KAKOU_REDIS_URL": f"rediss://{HOST}:{ports['plain-redis']}/0"},
            f"Redis: {HOST}:{ports['plain-redis']}/0 does not answer",
        ),
    }


@pytest.mark.timeout(1800)
def test_whoever_is_not_let_in_says_why_and_ends(servers: Secured) -> None:
    wrong = _wrong(servers)
    with ThreadPoolExecutor(AT_ONCE) as trying:
        found = trying.map(lambda case: _ends({**servers.settings, **case[0]}), wrong.values())
        told = dict(zip(wrong, found, strict=True))
    silent = {
        case: (code, said[-1500:])
        for case, (code, said) in told.items()
        if wrong[case][1] not in said or code not in (1, 78)
    }
    assert not silent
