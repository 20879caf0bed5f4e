"""hazmat-notify's settings."""

from kakou.operations.settings import ServiceSettings
from pydantic import Field


class Settings(ServiceSettings):
    """As every service's, on a port of its own."""

    http_port: int = Field(default=8083, ge=1, le=65_535, description="Port to serve HTTP on.")
