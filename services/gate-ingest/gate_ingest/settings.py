"""gate-ingest's settings."""

from typing import Annotated

from kakou.operations.history_settings import HistorySettings
from kakou.operations.quota_settings import QuotaSettings
from pydantic import Field, field_validator
from pydantic_settings import NoDecode

from gate_ingest.picture_stores import PictureStore, stores_in


class Settings(QuotaSettings, HistorySettings):
    """Those of every service that takes requests and reads the history, and what a zone may have on its way. Counted by
    each instance."""

    writes_at_once: int = Field(
        default=1_000, ge=1, description="Writes under way to the log in one instance; beyond that, 429."
    )
    turn_events: int = Field(
        default=16, ge=1, description="Events of a zone between log and read model; beyond that the guaranteed rate."
    )
    turn_bytes: int = Field(default=262_144, ge=1, description="The same in bytes.")
    guaranteed_events: int = Field(
        default=50, ge=1, description="Events a second that a zone may append however many are on their way."
    )
    guaranteed_bytes: int = Field(default=65_536, ge=1, description="The same in bytes.")
    large_bytes: int = Field(
        default=131_072, ge=1, description="Bytes a second of a zone's events above 16 KiB, long lists say."
    )
    backlog_events: int = Field(
        default=10_000, ge=1, description="Events of a zone waiting to be handled, after which writes get 503."
    )
    backlog_bytes: int = Field(default=8_388_608, ge=1, description="The same in bytes.")
    lanes_invented: int = Field(
        default=100,
        ge=0,
        description="Lanes of a zone that are neither configured nor named by a token; beyond that, 403.",
    )
    visit_readings: int = Field(
        default=100,
        ge=1,
        description="Gatherings and weighings of one visit; beyond that, 409: a new session is needed.",
    )
    picture_stores: Annotated[tuple[PictureStore, ...], NoDecode] = Field(
        default=(),
        description="Picture stores that officers' browsers may load pictures of trucks from, comma separated:"
        " `3105W=https://pictures.example/3105W/` say. A zone may have several; without one, none are shown.",
    )

    @field_validator("picture_stores", mode="before")
    @classmethod
    def _stores(cls, value: object) -> object:
        return stores_in(value) if isinstance(value, str) else value
