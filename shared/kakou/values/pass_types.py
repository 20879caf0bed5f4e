"""Types of gate passes (核放单) and how they bind their documents (绑定类型), with all that depends on them alone.

A new type is a new member and a new row of the table; whoever has to tell types apart asks for a trait.
"""

from dataclasses import dataclass
from typing import Final, Literal

from kakou.values.wire_integer import WireInteger

Cargo = Literal["declared", "non-declared", "registered", "empty"]
CARGOES: Final[tuple[Cargo, ...]] = ("declared", "non-declared", "registered", "empty")
"""What a pass is for, the gravest first: with passes of several kinds aboard, a truck goes by the gravest."""

Grade = Literal["G1", "G2", "G3", "G4"]
"""Grades of simplified filing (S-200, S-50); declared goods have none."""

Documents = Literal["any", "two-step", "none"]


class PassType(WireInteger):
    """The type of a pass (S-gx passportTypecd)."""

    ENTER_FIRST = 1
    FIRST_LINE = 2
    SECOND_LINE = 3
    NON_DECLARED = 4
    REGISTERED = 5
    EMPTY = 6
    TWO_STEP = 7

    @property
    def traits(self) -> "PassTraits":
        return TRAITS[self]


class Bind(WireInteger):
    """How passes and documents go together (S-gx bindTypecd). One truck takes several documents, or one, or a part."""

    SEVERAL = 1
    ONE = 2
    PART = 3

    @property
    def in_part(self) -> bool:
        """One document goes on many trucks: each pass's lines say how much of it is on its own."""
        return self is Bind.PART

    @property
    def one_document(self) -> bool:
        """The pass may name no second document."""
        return self is not Bind.SEVERAL

    def rules_out(self, other: "Bind") -> bool:
        """Whether a document may not be bound both ways: vehicles to documents are 1:N, 1:1 or N:1, never N:M."""
        return {self, other} == {Bind.SEVERAL, Bind.PART}


@dataclass(frozen=True, slots=True)
class PassTraits:
    """What follows from a pass's type. Raises ValueError for grades that do not go with the cargo.

    meaning: what the type is called where the interface lists all.
    cargo: what it is for. Declared cargo takes a declared lane and is drawn for inspection; the rest is spot-checked
    and may take a lane for non-declared goods.
    documents: which ones it goes with. must_name: it is not approved without one.
    bind: in force where the pass names none. all_lines: its goods lines without a document are goods; else only those
    that name their kind of gate-registered goods.
    grades: of simplified filing that are filed with it.
    first_line: the goods come from abroad or go there. released_later: the entry need not be released yet.
    weighed: it must say what truck and load weigh. approval: the receipt by which the national system approves it.
    """

    meaning: str
    cargo: Cargo
    documents: Documents = "any"
    must_name: bool = True
    bind: Bind | None = None
    all_lines: bool = False
    grades: tuple[Grade, ...] = ()
    first_line: bool = False
    released_later: bool = False
    weighed: bool = True
    approval: Literal["SAS221", "SAS251"] = "SAS221"

    def __post_init__(self) -> None:
        if (self.cargo == "declared") is bool(self.grades):
            asked = "has no grade" if self.grades else "needs the grades of its filing"
            raise ValueError(f"a pass type of {self.cargo} cargo {asked}: {self.meaning}")


TRAITS: Final[dict[PassType, PassTraits]] = {
    PassType.ENTER_FIRST: PassTraits("enter first, declare later", "declared", first_line=True, released_later=True),
    PassType.FIRST_LINE: PassTraits("first line", "declared", first_line=True),
    PassType.SECOND_LINE: PassTraits("second line", "declared"),
    PassType.NON_DECLARED: PassTraits("non-declared", "non-declared", all_lines=True, grades=("G3",)),
    PassType.REGISTERED: PassTraits(
        "gate-registered goods",
        "registered",
        documents="none",
        must_name=False,
        all_lines=True,
        grades=("G1", "G2"),
    ),
    PassType.EMPTY: PassTraits("empty vehicle", "empty", documents="none", must_name=False, grades=("G4",)),
    PassType.TWO_STEP: PassTraits(
        "two-step",
        "declared",
        documents="two-step",
        bind=Bind.SEVERAL,
        first_line=True,
        weighed=False,
        approval="SAS251",
    ),
}

MEANINGS: Final = "; ".join(f"{each.value} {traits.meaning}" for each, traits in TRAITS.items())
"""Every type with its number, for those who read the interface."""


def types_of_grade(grade: Grade) -> tuple[PassType, ...]:
    """The types of the passes by which goods of a grade are filed, at least one."""
    return tuple(each for each, traits in TRAITS.items() if grade in traits.grades)


def gravest(types: set[PassType]) -> Cargo:
    """What a truck with passes of these types counts as. `types` may not be empty."""
    return min((each.traits.cargo for each in types), key=CARGOES.index)
