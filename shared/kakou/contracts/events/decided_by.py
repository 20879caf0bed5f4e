"""Who took an officer's decision, as the gate knows them: what makes two officers two persons."""

from collections.abc import Mapping
from typing import Any, Final, Self

from kakou.contracts.base import OutboundModel
from kakou.values.canonical import plain_name

ATTRIBUTE: Final = "decidedby"
"""The attribute of the decision's event that holds a DecidedBy, as JSON."""


class DecidedBy(OutboundModel):
    """The token that spoke, and who sat at the desk."""

    token: str
    """The name on the token."""
    person: str | None = None
    """The name that was typed at the desk, where several share the token."""

    @classmethod
    def of(cls, attributes: Mapping[str, Any], by: str) -> Self:
        """What stands in an event's attributes; who it names itself, where nothing does. Raises ValidationError."""
        text = attributes.get(ATTRIBUTE)
        return cls(token=by) if text is None else cls.model_validate_json(text)

    def is_another_than(self, other: "DecidedBy") -> bool:
        """Whether no name is common to both: people who share a token are one, and so are tokens of one name."""
        return self._names.isdisjoint(other._names)

    @property
    def _names(self) -> frozenset[str]:
        return frozenset(plain_name(name).replace(" ", "") for name in (self.token, self.person) if name)

    @property
    def attribute(self) -> dict[str, Any]:
        """As an attribute of the decision's event."""
        return {ATTRIBUTE: self.model_dump_json(exclude_none=True)}
