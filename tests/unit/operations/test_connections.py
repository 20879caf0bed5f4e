"""How Kafka and Redis are reached is said by settings; what does not fit together is told in a sentence at start."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest
from kakou.operations.settings import ServiceSettings, wrong_settings
from pydantic import ValidationError

ROOT = Path(__file__).parents[3]
PASSWORD = "correct horse 3105"
PLAINTEXT = "KAKOU_KAFKA_SECURITY_PROTOCOL=PLAINTEXT"
SASL = {"KAKOU_KAFKA_SECURITY_PROTOCOL": "SASL_PLAINTEXT", "KAKOU_KAFKA_USER": "kakou"}

WRONG = {
    "a user without SASL": (
        {"KAKOU_KAFKA_USER": "kakou", "KAKOU_KAFKA_PASSWORD": PASSWORD},
        f"KAKOU_KAFKA_USER and KAKOU_KAFKA_PASSWORD need SASL_SSL or SASL_PLAINTEXT, not {PLAINTEXT}",
    ),
    "SASL without a password": (
        SASL,
        "KAKOU_KAFKA_SECURITY_PROTOCOL=SASL_PLAINTEXT needs KAKOU_KAFKA_USER and KAKOU_KAFKA_PASSWORD",
    ),
    "a mechanism that nobody has": (
        {**SASL, "KAKOU_KAFKA_PASSWORD": PASSWORD, "KAKOU_KAFKA_SASL_MECHANISM": "SCRAM-SHA-1"},
        "KAKOU_KAFKA_SASL_MECHANISM: Input should be 'PLAIN', 'SCRAM-SHA-256' or 'SCRAM-SHA-512'",
    ),
    "a CA for Kafka without TLS": (
        {"KAKOU_KAFKA_CA_FILE": "/etc/ca.pem"},
        f"KAKOU_KAFKA_CA_FILE needs SSL or SASL_SSL, not {PLAINTEXT}",
    ),
    "a CA for Redis without TLS": (
        {"KAKOU_REDIS_CA_FILE": "/etc/ca.pem"},
        "KAKOU_REDIS_CA_FILE needs KAKOU_REDIS_URL to begin with rediss://",
    ),
    "a CA that is not there": (
        {"KAKOU_KAFKA_SECURITY_PROTOCOL": "SSL", "KAKOU_KAFKA_CA_FILE": "/nowhere/ca.pem"},
        "KAKOU_KAFKA_…_FILE: /nowhere/ca.pem is not a CA certificate: No such file or directory",
    ),
    "a certificate without its key": (
        {"KAKOU_KAFKA_SECURITY_PROTOCOL": "SSL", "KAKOU_KAFKA_CERTIFICATE_FILE": "/etc/gate.pem"},
        "KAKOU_KAFKA_CERTIFICATE_FILE and KAKOU_KAFKA_KEY_FILE go together: set both or neither",
    ),
    "a Redis user without a password": (
        {"KAKOU_REDIS_USER": "kakou"},
        "KAKOU_REDIS_USER needs KAKOU_REDIS_PASSWORD",
    ),
    "snapshots where none can be kept": (
        {"KAKOU_SNAPSHOT_FOLDER": "ftp://store/snapshots"},
        "KAKOU_SNAPSHOT_FOLDER: must be a folder's path or s3://bucket/path, not ftp://store/snapshots",
    ),
    "snapshots at no time": (
        {"KAKOU_SNAPSHOT_HOURS": "night"},
        "KAKOU_SNAPSHOT_HOURS: must be two different hours of the day such as 02-04, not night",
    ),
    "two users of Redis": (
        {"KAKOU_REDIS_URL": f"redis://kakou:{PASSWORD}@redis:6379/0", "KAKOU_REDIS_PASSWORD": PASSWORD},
        "KAKOU_REDIS_URL names a user or password, and so does KAKOU_REDIS_USER or KAKOU_REDIS_PASSWORD: set one",
    ),
    "an address that would switch the checks off": (
        {"KAKOU_REDIS_URL": "rediss://redis:6379/0?ssl_cert_reqs=none"},
        "KAKOU_REDIS_URL: certificates are named by KAKOU_REDIS_CA_FILE, not in the address",
    ),
    "a password file that is not there": (
        {**SASL, "KAKOU_KAFKA_PASSWORD_FILE": "/nowhere/password"},
        "KAKOU_KAFKA_PASSWORD_FILE: /nowhere/password cannot be read: No such file or directory",
    ),
    "a password twice": (
        {**SASL, "KAKOU_KAFKA_PASSWORD_FILE": "/nowhere/password", "KAKOU_KAFKA_PASSWORD": PASSWORD},
        "KAKOU_KAFKA_PASSWORD_FILE: KAKOU_KAFKA_PASSWORD is set as well, set one of them",
    ),
}


def _wrong(monkeypatch: pytest.MonkeyPatch, variables: dict[str, str]) -> str:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(ValidationError) as caught:
        ServiceSettings()
    return wrong_settings(caught.value)


@pytest.mark.parametrize("case", WRONG)
def test_what_does_not_fit_together_is_one_sentence_without_the_password(
    case: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    variables, sentence = WRONG[case]
    said = _wrong(monkeypatch, variables)
    assert said == sentence
    assert PASSWORD not in said


@pytest.mark.parametrize("server", ["KAFKA", "REDIS"])
def test_a_file_that_holds_no_certificate_is_named(
    server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    nonsense = tmp_path / "nonsense.pem"
    nonsense.write_text("no certificate at all\n")
    tls = {"KAKOU_KAFKA_SECURITY_PROTOCOL": "SSL", "KAKOU_REDIS_URL": "rediss://redis:6379/0"}
    said = _wrong(monkeypatch, {**tls, f"KAKOU_{server}_CA_FILE": str(nonsense)})
    assert f"{nonsense} is not a CA certificate" in said


def test_both_servers_wrong_settings_are_told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    said = _wrong(monkeypatch, {**SASL, "KAKOU_REDIS_USER": "kakou"})
    assert "KAKOU_KAFKA_PASSWORD" in said
    assert "KAKOU_REDIS_PASSWORD" in said


def test_a_password_comes_from_a_file_without_its_line_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "password").write_text(f"{PASSWORD}\n")
    for name, value in {**SASL, "KAKOU_KAFKA_PASSWORD_FILE": str(tmp_path / "password")}.items():
        monkeypatch.setenv(name, value)
    kafka = ServiceSettings().host().kafka
    assert kafka.arguments()["sasl_plain_password"] == PASSWORD
    assert kafka.arguments()["sasl_mechanism"] == "SCRAM-SHA-512"


def test_an_empty_variable_is_an_unset_one(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("KAKOU_KAFKA_USER", "KAKOU_KAFKA_CA_FILE", "KAKOU_REDIS_PASSWORD", "KAKOU_KAFKA_SECURITY_PROTOCOL"):
        monkeypatch.setenv(name, "")
    assert ServiceSettings().host().kafka.arguments()["security_protocol"] == "PLAINTEXT"


def test_no_password_shows_when_settings_are_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {**SASL, "KAKOU_KAFKA_PASSWORD": PASSWORD}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("KAKOU_REDIS_URL", f"redis://:{PASSWORD}@redis:6379/0")
    settings = ServiceSettings()
    assert PASSWORD not in f"{settings!r}{settings}{settings.host()!r}"
    assert settings.host().redis.address == "redis:6379/0"


def test_every_client_of_kafka_takes_its_arguments_from_the_one_place() -> None:
    sources = [path for part in ("shared", "services", "cli") for path in (ROOT / part).rglob("*.py")]
    made = [
        (path.name, node)
        for path in sources
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and ast.unparse(node.func).startswith("AIOKafka")
    ]
    assert len(made) >= 5
    for name, call in made:
        # One connection has its broker's address from the cluster; how it is secured it has from there, too.
        of = "security" if ast.unparse(call.func) == "AIOKafkaConnection" else "arguments"
        arguments = [ast.unparse(keyword.value) for keyword in call.keywords if keyword.arg is None]
        assert any(argument.endswith(f"kafka.{of}()") for argument in arguments), name


@pytest.mark.parametrize("command", [["-m", "gate_ingest"], ["-m", "kakou_cli", "topics", "show"]])
def test_services_and_command_end_with_the_sentence_before_they_connect(command: list[str]) -> None:
    environment = {"KAKOU_KAFKA_USER": "kakou", "KAKOU_KAFKA_PASSWORD": PASSWORD}
    ended = subprocess.run([sys.executable, *command], env=environment, capture_output=True, text=True, timeout=60)
    assert ended.returncode in (78, 2)
    assert "need SASL_SSL or SASL_PLAINTEXT" in ended.stderr
    assert ended.stderr.count("\n") == 1
    assert PASSWORD not in ended.stderr
