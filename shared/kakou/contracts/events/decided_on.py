"""What the gate showed of a visit when an officer's decision upon it came in."""

from collections.abc import Mapping
from typing import Any, Final, Self

from kakou.contracts.base import OutboundModel
from kakou.contracts.events.findings import Finding
from kakou.contracts.verdicts import Reason

ATTRIBUTE: Final = "decidedon"
"""The attribute of the decision's event that holds a DecidedOn, as JSON. It is no part of the event's data, which says
what the officer said: sent twice, it is the same decision, whatever became of the visit in between."""


class DecidedOn(OutboundModel):
    """What a decision was taken on, as far as the gate had shown it."""

    revision: int
    """The revision of the verdict in force; 0 where there was none yet."""
    forecast: tuple[Finding, ...] = ()
    """What the load would do to its storage units, as far as that was known."""

    @classmethod
    def shown(cls, revision: int, forecast: tuple[Reason, ...]) -> Self:
        return cls(
            revision=revision,
            forecast=tuple(Finding(code=each.code, facts=each.facts, outcome=each.outcome) for each in forecast),
        )

    @classmethod
    def of(cls, attributes: Mapping[str, Any]) -> Self | None:
        """What stands in an event's attributes; None where nothing does. Raises ValidationError."""
        text = attributes.get(ATTRIBUTE)
        return None if text is None else cls.model_validate_json(text)

    def allows(self, decision: str, revision: int | None) -> bool:
        """Whether `decision` may have an effect: not upon a verdict that another has taken the place of; and a release
        upon none but the one that was shown. What keeps the barrier shut goes by the revision that it names, also while
        the gate's read model is behind. revision: of the verdict that it says it was decided on, where it does."""
        if decision == "release":
            return self.revision > 0 and revision in (None, self.revision)
        return revision is None or revision >= self.revision

    @property
    def attribute(self) -> dict[str, Any]:
        """As an attribute of the decision's event."""
        return {ATTRIBUTE: self.model_dump_json()}
