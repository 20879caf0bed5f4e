"""The settings of a service, each from the environment with the prefix `KAKOU_`.

docs/operations/settings.md is made from here.
"""

import os
import sys
from ipaddress import ip_network
from pathlib import Path
from typing import Any, Final, TypeVar, get_args

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from kakou.contracts.services import OPERATIONS_ABOVE
from kakou.operations.http_limits import HttpLimits, Network
from kakou.operations.servers import wrong_kafka, wrong_redis
from kakou.runtime.connection import Certificates
from kakou.runtime.host import HostSettings
from kakou.runtime.kafka.connection import KafkaConnection, Mechanism, Protocol
from kakou.runtime.redis.connection import RedisConnection
from kakou.runtime.snapshots.schedule import Hours, SnapshotSettings
from kakou.storage.storage import check_address

MISCONFIGURED: Final = 78
"""Exit code of a service whose settings, topics or Redis are wrong: starting it again does not help."""

LAST_PORT: Final = 65_535


class ServiceSettings(BaseSettings):
    """Frozen once read."""

    # Empty is unset: compose files and shells hand on variables that nobody has given a value.
    model_config = SettingsConfigDict(
        env_prefix="KAKOU_", env_ignore_empty=True, frozen=True, extra="ignore", hide_input_in_errors=True
    )

    kafka_bootstrap: str = Field(default="127.0.0.1:9092", description="Kafka's bootstrap servers, comma separated.")
    kafka_security_protocol: Protocol = Field(
        default="PLAINTEXT",
        description="PLAINTEXT, SSL, SASL_PLAINTEXT or SASL_SSL. With SSL the server's certificate and host name are"
        " always checked.",
    )
    kafka_ca_file: Path | None = Field(
        default=None, description="The CA that signed Kafka's certificates, PEM; none: the CAs of the system."
    )
    kafka_certificate_file: Path | None = Field(
        default=None, description="Our certificate for Kafka, PEM, where it asks for one."
    )
    kafka_key_file: Path | None = Field(default=None, description="Its key, PEM, without a password.")
    kafka_sasl_mechanism: Mechanism = Field(
        default="SCRAM-SHA-512", description="PLAIN, SCRAM-SHA-256 or SCRAM-SHA-512; counts with SASL."
    )
    kafka_user: str | None = Field(default=None, description="User at Kafka; with SASL.")
    kafka_password: SecretStr | None = Field(default=None, description="Its password.")
    redis_url: str = Field(
        default="redis://127.0.0.1:6379/0",
        pattern=r"^(redis|rediss|unix)://",
        repr=False,
        description="Redis that holds the states; `rediss://` speaks TLS, and always checks certificate and host name.",
    )
    redis_ca_file: Path | None = Field(
        default=None, description="The CA that signed Redis's certificate, PEM; none: the CAs of the system."
    )
    redis_certificate_file: Path | None = Field(
        default=None, description="Our certificate for Redis, PEM, where it asks for one."
    )
    redis_key_file: Path | None = Field(default=None, description="Its key, PEM, without a password.")
    redis_user: str | None = Field(default=None, description="User at Redis (ACL); none: the default user.")
    redis_password: SecretStr | None = Field(default=None, description="Its password.")
    partitions: int = Field(default=64, ge=1, description="Partitions of the topics; counts when they are made, once.")
    lease_ms: int = Field(
        default=1_200,
        ge=300,
        le=60_000,
        description="After this silence, in milliseconds, an instance's partitions go to others.",
    )
    snapshot_folder: str = Field(
        default="",
        description="Where snapshots of the states are kept, the same for all services: a folder that all instances"
        " see, or `s3://bucket/path`, whose keys come from the usual `AWS_` variables. None: there are no snapshots,"
        " and a lost state is built from the whole log.",
    )
    snapshot_hours: str = Field(
        default="02-04",
        description="Hours of the day, civil time, in which each partition's snapshot is taken once; `none`: only by"
        " `kakou snapshot take`.",
    )
    snapshot_kept: int = Field(
        default=3, ge=1, description="Snapshots of each service and partition that are kept; older ones are deleted."
    )
    http_host: str = Field(default="127.0.0.1", description="Address to serve HTTP on.")
    http_port: int = Field(default=8080, ge=1, le=65_535, description="Port to serve HTTP on.")
    http_connections: int = Field(
        default=2_000, ge=10, description="HTTP connections at once; beyond that, 503. Each takes an open file."
    )
    http_connections_per_address: int = Field(
        default=1_000, ge=1, description="The same from one client's address; beyond that, 429."
    )
    http_proxies: str = Field(
        default="",
        description="Addresses or networks of the reverse proxies in front, comma separated: not limited by address,"
        " and their X-Forwarded-For and X-Forwarded-Proto are believed.",
    )
    operations_host: str = Field(
        default="127.0.0.1", description="Address to serve metrics and the reasons of readiness on."
    )
    operations_port: int | None = Field(
        default=None,
        ge=1,
        le=65_535,
        description="Port of the same; none: 1000 above `KAKOU_HTTP_PORT`. No token is asked for: keep it inside.",
    )
    log_level: str = Field(default="INFO", description="DEBUG, INFO, WARNING or ERROR.")

    @field_validator("http_proxies")
    @classmethod
    def _networks(cls, value: str) -> str:
        _parse_networks(value)
        return value

    @field_validator("snapshot_folder")
    @classmethod
    def _storage(cls, value: str) -> str:
        check_address(value)
        return value

    @field_validator("snapshot_hours")
    @classmethod
    def _hours(cls, value: str) -> str:
        _parse_hours(value)
        return value

    def http_limits(self) -> HttpLimits:
        proxies = _parse_networks(self.http_proxies)
        return HttpLimits(self.http_connections, self.http_connections_per_address, proxies)

    def operations(self) -> tuple[str, int]:
        """Host and port of the operations listener."""
        above = self.http_port + OPERATIONS_ABOVE
        usual = above if above <= LAST_PORT else self.http_port - OPERATIONS_ABOVE
        return self.operations_host, self.operations_port or usual

    def host(self) -> HostSettings:
        return HostSettings(self._kafka(), self._redis(), self.partitions, self.lease_ms, self._snapshots())

    def _snapshots(self) -> SnapshotSettings | None:
        if not self.snapshot_folder:
            return None
        return SnapshotSettings(self.snapshot_folder, _parse_hours(self.snapshot_hours), self.snapshot_kept)

    def _kafka(self) -> KafkaConnection:
        return KafkaConnection(
            self.kafka_bootstrap,
            self.kafka_security_protocol,
            Certificates(self.kafka_ca_file, self.kafka_certificate_file, self.kafka_key_file),
            self.kafka_sasl_mechanism,
            self.kafka_user,
            self.kafka_password,
        )

    def _redis(self) -> RedisConnection:
        certificates = Certificates(self.redis_ca_file, self.redis_certificate_file, self.redis_key_file)
        return RedisConnection(self.redis_url, certificates, self.redis_user, self.redis_password)

    @model_validator(mode="before")
    @classmethod
    def _secrets_from_files(cls, given: dict[str, Any]) -> dict[str, Any]:
        """A secret may stand in a file whose path is in the variable with `_FILE` behind its name."""
        found = dict(given)
        for name in secrets_of(cls):
            variable = f"KAKOU_{name}_FILE".upper()
            if not (path := os.environ.get(variable)):
                continue
            if name in given:
                raise ValueError(f"{variable}: KAKOU_{name.upper()} is set as well, set one of them")
            try:
                found[name] = Path(path).read_text("utf-8").rstrip("\r\n")
            except (OSError, UnicodeDecodeError) as error:
                why = error.strerror if isinstance(error, OSError) else "not UTF-8"
                raise ValueError(f"{variable}: {path} cannot be read: {why}") from error
        return found

    @model_validator(mode="after")
    def _connections_fit(self) -> "ServiceSettings":
        if wrong := [*wrong_kafka(self._kafka()), *wrong_redis(self._redis())]:
            raise ValueError("; ".join(wrong))
        return self


def secrets_of(settings: type[ServiceSettings]) -> list[str]:
    """Names of the settings that are secrets."""
    fields = settings.model_fields.items()
    return [name for name, field in fields if SecretStr in (field.annotation, *get_args(field.annotation))]


def _parse_networks(text: str) -> tuple[Network, ...]:
    """Raises ValueError naming what is no address and no network."""
    return tuple(ip_network(part.strip()) for part in text.split(",") if part.strip())


def _parse_hours(text: str) -> Hours | None:
    """Raises ValueError."""
    return None if text == "none" else Hours.parse(text)


S = TypeVar("S", bound=ServiceSettings)


def from_environment(settings: type[S]) -> S:
    """A service's settings. Ends the process with a sentence for each variable that cannot be what it is set to."""
    try:
        return settings()
    except ValidationError as error:
        sys.stderr.write(f"{wrong_settings(error)}\n")
        raise SystemExit(MISCONFIGURED) from None


def wrong_settings(error: ValidationError) -> str:
    """Which variables are wrong, and what is expected of them."""
    return "; ".join(_wrong(one["loc"], one["msg"].removeprefix("Value error, ")) for one in error.errors())


def _wrong(where: tuple[int | str, ...], why: str) -> str:
    """What concerns several variables names them itself."""
    return f"KAKOU_{str(where[0]).upper()}: {why}" if where else why
