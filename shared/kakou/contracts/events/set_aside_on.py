"""What the gate had shown when an officer called a truck's reading wrong."""

from collections.abc import Mapping
from typing import Any, Final, Self

from kakou.contracts.base import OutboundModel
from kakou.contracts.documents.policy import ReleaseCase

ATTRIBUTE: Final = "setasideon"
"""The attribute of the retraction's event that holds a SetAsideOn, as JSON. It is no part of the event's data: sent
twice, it is the same retraction, whatever became of the truck in between."""


class SetAsideOn(OutboundModel):
    """By what the gate found that one officer may set the truck aside."""

    position: int
    """The position in the zone's log up to which the gate had shown everything."""
    two_persons: tuple[ReleaseCase, ...]
    """The releases that needed two officers, by the policy that the gate went by."""

    @classmethod
    def of(cls, attributes: Mapping[str, Any]) -> Self | None:
        """What stands in an event's attributes; None where nothing does, as in a terminal's. Raises ValidationError."""
        text = attributes.get(ATTRIBUTE)
        return None if text is None else cls.model_validate_json(text)
