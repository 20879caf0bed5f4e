"""Parameters that several endpoints take."""

from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Path, Query
from kakou.values.times import Time
from kakou.web.preferences import LONGEST_WAIT
from pydantic import AfterValidator, BeforeValidator

VisitPath = Annotated[
    str,
    Path(
        description="The visit: gate, lane and the terminal's session id, between points.",
        examples=["G1.E01.20261122080000000017"],
    ),
]
DeclarationPath = Annotated[str, Path(description="The declaration's number.", examples=["QD310526I000000101"])]
PassPath = Annotated[str, Path(description="The pass's number.", examples=["Z3105I261122000000000001"])]
TaskPath = Annotated[str, Path(description="The task's id, as `GET /v1/tasks` lists it.")]

After = Annotated[
    int | None,
    Query(ge=0, le=2**62, description="A write's position, as in its `Location`: the answer holds what it changed."),
]

AfterSequence = Annotated[
    int | None, Query(ge=0, le=2**62, description="The last sequence known; what follows it is told.")
]

Wait = Annotated[
    float,
    Query(ge=0, allow_inf_nan=False, description="Seconds to wait for it, 20 at most; more counts as 20."),
    AfterValidator(lambda seconds: min(seconds, LONGEST_WAIT)),
]

At = Annotated[
    Time | None,
    BeforeValidator(lambda text: text.replace(" ", "+") if isinstance(text, str) else text),
    Query(description="As of another time than now, RFC 3339 with its offset. A plus may come as a blank."),
]

Limit = Annotated[int, Query(ge=1, le=500, description="Items on a page.")]


@dataclass(frozen=True, slots=True)
class PathPart:
    """A part of an address that an endpoint reads itself."""

    name: str
    meaning: str
    example: str

    def described(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "in": "path",
            "required": True,
            "description": self.meaning,
            "schema": {"type": "string"},
            "example": self.example,
        }
