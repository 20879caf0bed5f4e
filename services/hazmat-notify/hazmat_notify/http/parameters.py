"""Parameters that several endpoints take."""

from typing import Annotated

from fastapi import Path

AlertPath = Annotated[str, Path(description="The alert's id, as the feed has it.", examples=["A17"])]
UnitPath = Annotated[str, Path(description="The storage unit's id.", examples=["T-01"])]
PlatePath = Annotated[str, Path(description="The whole plate.", examples=["苏E01234"])]
ReceiverPath = Annotated[
    str, Path(description="The receiver's id, as `GET /v1/subscriptions` lists it.", examples=["SCU95b6zqynS5"])
]
