"""The settings of a service, each from the environment with the prefix `KAKOU_`.

docs/operations/settings.md is made from here.
"""

import sys
from ipaddress import ip_network
from typing import Final, TypeVar

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from kakou.operations.http_limits import HttpLimits, Network
from kakou.runtime.host import HostSettings

MISCONFIGURED: Final = 78
"""Exit code of a service whose settings, topics or Redis are wrong: starting it again does not help."""


OPERATIONS_ABOVE: Final = 1_000
"""So far above the port of HTTP the operations listener is by itself, below it where there are no ports above."""

LAST_PORT: Final = 65_535


class ServiceSettings(BaseSettings):
    """Frozen once read."""

    model_config = SettingsConfigDict(env_prefix="KAKOU_", frozen=True, extra="ignore", hide_input_in_errors=True)

    kafka_bootstrap: str = Field(default="127.0.0.1:9092", description="Kafka's bootstrap servers, comma separated.")
    redis_url: str = Field(
        default="redis://127.0.0.1:6379/0",
        pattern=r"^(redis|rediss|unix)://",
        description="Redis that holds the states.",
    )
    partitions: int = Field(default=64, ge=1, description="Partitions of the topics; counts when they are made, once.")
    session_timeout_ms: int = Field(
        default=10_000,
        ge=6_000,
        description="After this silence an instance's partitions go to another. Kafka's least is 6000.",
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

    def http_limits(self) -> HttpLimits:
        proxies = _parse_networks(self.http_proxies)
        return HttpLimits(self.http_connections, self.http_connections_per_address, proxies)

    def operations(self) -> tuple[str, int]:
        """Host and port of the operations listener."""
        above = self.http_port + OPERATIONS_ABOVE
        usual = above if above <= LAST_PORT else self.http_port - OPERATIONS_ABOVE
        return self.operations_host, self.operations_port or usual

    def host(self) -> HostSettings:
        return HostSettings(self.kafka_bootstrap, self.redis_url, self.partitions, self.session_timeout_ms)


def _parse_networks(text: str) -> tuple[Network, ...]:
    """Raises ValueError naming what is no address and no network."""
    return tuple(ip_network(part.strip()) for part in text.split(",") if part.strip())


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
    return "; ".join(f"KAKOU_{str(one['loc'][0]).upper()}: {one['msg']}" for one in error.errors())
