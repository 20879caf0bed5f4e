"""Query parameters that several endpoints take."""

from typing import Annotated

from fastapi import Query

After = Annotated[
    int | None,
    Query(ge=0, le=2**62, description="A write's position, as in its `Location`: the answer holds what it changed."),
]

Wait = Annotated[
    float, Query(ge=0, allow_inf_nan=False, description="Seconds to wait for it, 20 at most; more counts as 20.")
]
