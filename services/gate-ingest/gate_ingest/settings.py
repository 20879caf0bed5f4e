"""gate-ingest's settings."""

from kakou.operations.settings import ServiceSettings
from pydantic import Field


class IngestSettings(ServiceSettings):
    """Those of every service, and how many writes may be under way."""

    writes_at_once: int = Field(
        default=1_000, ge=1, description="Writes under way to the log in one instance; beyond that, 429."
    )
