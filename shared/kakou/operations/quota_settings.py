"""Settings of a service that takes requests: how much of it one token and one zone may use."""

from pydantic import Field

from kakou.operations.settings import ServiceSettings


class QuotaSettings(ServiceSettings):
    """Those of every service, and the quotas. Each instance counts for itself."""

    quota_token_rate: int = Field(
        default=500, ge=1, description="Requests a second from one token; each event of a batch counts as one."
    )
    quota_zone_rate: int = Field(default=1_000, ge=1, description="The same for all tokens of a zone together.")
    quota_token_bytes: int = Field(
        default=1_048_576, ge=1_024, description="Bytes a second that one token may send and be answered."
    )
    quota_zone_bytes: int = Field(
        default=2_097_152, ge=1_024, description="The same for all tokens of a zone together."
    )
    quota_burst_seconds: int = Field(
        default=8, ge=1, description="Seconds' worth of the rates above that may be used at once after a rest."
    )
    quota_token_requests: int = Field(
        default=250, ge=1, description="Requests of one token under way at once, long polls among them."
    )
    quota_zone_requests: int = Field(default=500, ge=1, description="The same for all tokens of a zone together.")
    quota_token_streams: int = Field(default=64, ge=1, description="Open event streams of one token.")
    quota_zone_streams: int = Field(default=256, ge=1, description="The same for all tokens of a zone together.")
