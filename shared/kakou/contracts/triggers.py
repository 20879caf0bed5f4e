"""Why the gate looked at a visit, so that its papers or its verdict were told anew."""

from typing import Final, Literal

Trigger = Literal[
    "gathered",
    "re-gathered",
    "resumed",
    "other-plate",
    "plate-entered",
    "rejected",
    # Something that its papers depend on has changed.
    "receipt",
    "life",
    "used",
    "freed",
    "void",
    "expired",
    "bound-elsewhere",
    "document",
    "vehicle",
    "enterprise",
    "control-order",
    "hazardous-goods",
    # Something was said of it at its lane, or an officer has spoken.
    "weighed",
    "weight-overdue",
    "bridge-faulty",
    "seal-reported",
    "seal-overdue",
    "decided",
    "proposed",
    "proposal-withdrawn",
    "commanded",
    "next-truck",
    "raised",
    "departed",
    "retracted",
]

READ_ANEW: Final[tuple[Trigger, ...]] = ("gathered", "re-gathered", "resumed")
"""The truck itself was read, for the first time or again."""

PLATE_ENTERED: Final = "plate-entered"
"""An officer entered the plate with a decision, which follows at once."""
