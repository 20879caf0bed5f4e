"""What the gate showed of a visit when an officer's decision upon it came in."""

from collections.abc import Mapping
from hashlib import sha256
from typing import Annotated, Any, Final, Self

from pydantic import Field

from kakou.contracts.base import OutboundModel
from kakou.contracts.events.findings import Finding
from kakou.contracts.verdicts import Reason, Verdict, VerdictWord

ATTRIBUTE: Final = "decidedon"
"""The attribute of the decision's event that holds a DecidedOn, as JSON. It is no part of the event's data, which says
what the officer said: sent twice, it is the same decision, whatever became of the visit in between."""


RELEASED: Final = "officer.decision.release"
DECISION: Final = "officer.decision."
"""How the codes begin of the reasons that are an officer's decision."""


class Standing(OutboundModel):
    """A verdict, as far as it matters to what an officer may decide."""

    verdict: VerdictWord
    """Its word."""
    held: bool = False
    """Whether its raise waits for the safety office to be told, which an officer may cut short by naming who was."""
    released: bool = False
    """Whether it is an officer's release."""
    beyond: tuple[str, ...] = ()
    """The codes of its reasons that no officer may lift."""
    decided: Annotated[str | None, Field(exclude_if=lambda decided: decided is None)] = None
    """A digest of the officer's decision that is in force; empty where none is, null where an earlier build does not
    say."""

    @classmethod
    def of(cls, verdict: Verdict) -> Self:
        return cls(
            verdict=verdict.verdict,
            held=any(command.held_for is not None for command in verdict.commands),
            released=any(reason.code == RELEASED for reason in verdict.reasons),
            beyond=tuple(reason.code for reason in beyond_officers(verdict)),
            decided=_digest([each for each in verdict.reasons if each.code.startswith(DECISION)]),
        )


def _digest(decisions: list[Reason]) -> str:
    said = "".join(f"{each.code} {sorted(each.facts.items())}" for each in decisions)
    return sha256(said.encode()).hexdigest()[:16] if said else ""


def beyond_officers(verdict: Verdict) -> tuple[Reason, ...]:
    """The verdict's reasons that no officer may lift."""
    return tuple(reason for reason in verdict.reasons if not reason.officer_may_release and reason.outcome != "note")


class DecidedOn(OutboundModel):
    """What a decision was taken on, as far as the gate had shown it."""

    revision: int
    """The revision of the verdict in force; 0 where there was none yet."""
    standing: Annotated[Standing | None, Field(exclude_if=lambda standing: standing is None)] = None
    """That verdict; null where there was none yet."""
    position: Annotated[int | None, Field(exclude_if=lambda position: position is None)] = None
    """The position in the zone's log up to which the gate had shown everything; null where it could not say."""
    forecast: tuple[Finding, ...] = ()
    """What the load would do to its storage units, as far as that was known."""
    binds: Annotated[bool, Field(exclude_if=lambda binds: binds)] = True
    """Whether a release settles whose the passes are: not one that waits for a second officer."""

    @classmethod
    def shown(
        cls, verdict: Verdict | None, forecast: tuple[Reason, ...], position: int | None, *, binds: bool = True
    ) -> Self:
        """verdict: the one in force, as it is kept: with what its raise waits for."""
        return cls(
            revision=verdict.revision if verdict is not None else 0,
            standing=Standing.of(verdict) if verdict is not None else None,
            position=position,
            binds=binds,
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
