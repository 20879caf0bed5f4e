"""lane-router's settings."""

from kakou.operations.settings import ServiceSettings
from pydantic import Field


class Settings(ServiceSettings):
    http_port: int = Field(default=8081, ge=1, le=65_535, description="Port of health and readiness.")
