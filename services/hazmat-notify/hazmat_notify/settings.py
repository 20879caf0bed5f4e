"""hazmat-notify's settings."""

from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from typing import Annotated

from kakou.operations.history_settings import HistorySettings
from kakou.operations.quota_settings import QuotaSettings
from pydantic import Field, SecretStr, field_validator
from pydantic_settings import NoDecode

from hazmat_notify.channels.webhooks.guard import Reach


class Settings(QuotaSettings, HistorySettings):
    """As every service's that takes requests and reads the history, on a port of its own."""

    http_port: int = Field(default=8083, ge=1, le=65_535, description="Port to serve HTTP on.")
    zone_subscriptions: int = Field(default=500, ge=0, description="Webhook subscriptions of a zone; beyond that, 409.")
    zone_writes: int = Field(
        default=20,
        ge=1,
        description="Writes of a zone a second (answers, drills, receivers), five seconds' worth at once; beyond that"
        " they wait, then 429.",
    )
    sheet_folder: Path | None = Field(
        default=None, description="Folder that the emergency sheets are written to; none: they are not."
    )
    sheet_seconds: float = Field(default=300, gt=0, description="Between two emergency sheets of a zone.")
    webhook_key: SecretStr | None = Field(
        default=None,
        min_length=32,
        description="Secret that all signing keys of webhooks are derived from, the same for all instances; none: no"
        " webhooks.",
    )

    @field_validator("webhook_key", mode="before")
    @classmethod
    def _blank_is_none(cls, value: object) -> object:
        return value or None

    webhook_networks: Annotated[tuple[IPv4Network | IPv6Network, ...], NoDecode] = Field(
        default=(),
        description="Networks that webhooks may go to beside public addresses, comma separated:"
        " `10.20.0.0/16,fd12::/48` say.",
    )
    webhook_plain_http: bool = Field(default=False, description="Let webhooks go by plain http, too; for trials only.")

    @field_validator("webhook_networks", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value

    webhook_heartbeat_seconds: float = Field(default=60, gt=0, description="Between heartbeats to a webhook.")
    webhook_digest_seconds: float = Field(default=300, gt=0, description="Between digests to a webhook.")

    def reach(self) -> Reach:
        """Where webhooks may go."""
        return Reach(self.webhook_networks, self.webhook_plain_http)
