"""hazmat-notify's settings."""

from pathlib import Path

from kakou.operations.settings import ServiceSettings
from pydantic import Field, SecretStr, field_validator


class Settings(ServiceSettings):
    """As every service's, on a port of its own."""

    http_port: int = Field(default=8083, ge=1, le=65_535, description="Port to serve HTTP on.")
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

    webhook_private: bool = Field(
        default=False, description="Let webhooks go to private addresses and by plain http; for trials only."
    )
    webhook_heartbeat_seconds: float = Field(default=60, gt=0, description="Between heartbeats to a webhook.")
    webhook_digest_seconds: float = Field(default=300, gt=0, description="Between digests to a webhook.")
