"""Receipts of the national system, which arrive in any order."""

from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, model_validator

from kakou.contracts.base import Blank, Fault, InboundModel, Note, blank_to_none, form_error
from kakou.values.identifiers import DocumentNo, PassNo
from kakou.values.times import Time

ReceiptKind = Literal[
    "INV201", "INV202", "INV211", "SAS221", "SAS222", "SAS223", "SAS224", "SAS231", "SAS251", "SAS253"
]

Concerns = Literal["filing", "amendment", "void"]


def _concerns(value: Any) -> Any:
    return "filing" if blank_to_none(value) is None else value


def _code(value: Any) -> Any:
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


class Receipt(InboundModel):
    """One receipt of the national system (domain §1.2)."""

    kind: ReceiptKind
    """The kind of receipt: INV201 to INV211 are about lists, SAS221 to SAS224, SAS251 and SAS253 about passes, SAS231
    about vehicles."""
    concerns: Annotated[Concerns, BeforeValidator(_concerns)] = "filing"
    """What an approval or rejection is of, as the same kind answers a filing, its amendment and its void."""
    pass_no: Annotated[PassNo | None, Blank] = None
    """The pass that it is about."""
    declaration_no: Annotated[DocumentNo | None, Blank] = None
    """The declaration that it is about."""
    result: Annotated[Literal["1", "2", "3", "Y", "Z"], BeforeValidator(_code)]
    """The national code: 1, 2, 3, Y or Z, with the meaning of its kind."""
    at: Annotated[Time | None, Blank] = None
    """When the national system made it."""
    note: Annotated[Note | None, Blank] = None
    """What the national system says beside the code."""

    @model_validator(mode="after")
    def _about_something(self) -> Self:
        if self.pass_no is None and self.declaration_no is None:
            raise form_error([Fault(("pass_no",), "receipt_subject", "must be given, or declaration_no instead")])
        needed = "declaration_no" if self.kind.startswith("INV") else "pass_no"
        if self.kind != "SAS231" and getattr(self, needed) is None:
            raise form_error([Fault((needed,), "receipt_subject", f"must be given: {self.kind} is about it")])
        return self
