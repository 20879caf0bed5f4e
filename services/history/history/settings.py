"""The history's settings."""

from kakou.operations.history_settings import HistorySettings
from pydantic import Field


class Settings(HistorySettings):
    """As every service's that asks the history, on a port of its own."""

    http_port: int = Field(default=8084, ge=1, le=65_535, description="Port of health and readiness.")
