"""What the receipts of the national system mean, whenever they come: a function of the last word of each kind and of
how the document stands (domain §1.2). None moves a state back."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Final

from kakou.contracts.documents.declaration import Declaration
from kakou.contracts.documents.gate_pass import GatePass
from kakou.contracts.documents.receipt import Receipt
from kakou.contracts.events.findings import Finding
from kakou.values.digests import etag_of

from lane_router.records import DeclarationEntry, PassEntry, Word

Matter = tuple[str, str]
"""What a receipt speaks of: approval, passage, disposal, list or ledger; and of the filing, an amendment or a void."""

MATTER: Final[dict[str, str]] = {
    "SAS221": "approval",
    "SAS251": "approval",
    "SAS223": "passage",
    "SAS253": "passage",
    "SAS224": "disposal",
    "INV201": "list",
    "INV211": "ledger",
}
"""By kind. The others change nothing here: SAS222, as passes are not amended; SAS231; INV202, as what it reports is
filed as `entry_released`."""

SAID: Final[dict[str, str]] = {"approval": "13", "passage": "12", "disposal": "23", "list": "13", "ledger": "13"}
"""The results that say something; the others say that it is stored, or that somebody has it."""

STOPS: Final[dict[Matter, str]] = {
    ("approval", "filing"): "3",
    ("approval", "amendment"): "1",
    ("approval", "void"): "1",
    ("passage", "filing"): "2",
    ("disposal", "filing"): "2",
    ("list", "filing"): "3",
    ("list", "amendment"): "3",
    ("list", "void"): "1",
    ("ledger", "filing"): "3",
}
"""The result by which a truck is not to go: of an amendment of a list, as long as the list stands here as amended; of
one of a pass, as passes are not amended here."""

AGAINST_PASS: Final = ("pass.disposal.refused", "pass.receipt.contradicted")
"""Codes of what `pass_findings` gives."""

PROGRESS: Final = {"approved": False, "entry_released": False, "inspection": False, "full_declared": False}
"""Fields of a list that say how far it has come, and not what it is."""

DONE: Final = ("passed", "passed-gate-1")
ENDED: Final = ("void", "expired", "refused")


def word_of(receipt: Receipt, now: datetime) -> Word | None:
    """The receipt as a word said at its time, by default `now`; None where it says nothing that counts."""
    matter = MATTER.get(receipt.kind)
    if matter is None or receipt.result not in SAID[matter]:
        return None
    return Word(receipt=receipt, at=now if receipt.at is None else min(receipt.at, now))


def first_words(filed: GatePass, now: datetime) -> tuple[Word, ...]:
    """What the filing itself hands on of the national system's approval, where it says when that was."""
    if filed.approval not in (1, 3) or filed.approved_at is None:
        return ()
    receipt = Receipt(
        kind=filed.type.traits.approval, pass_no=filed.no, result=str(filed.approval), at=filed.approved_at
    )
    return (Word(receipt=receipt, at=min(filed.approved_at, now)),)


def with_word(words: tuple[Word, ...], word: Word) -> tuple[Word, ...]:
    """The last words after this one; the same where it is old, or known."""
    matter = matter_of(word)
    known = last(words, matter)
    if known is not None and (mark(known.receipt) == mark(word.receipt) or not _replaces(known, word)):
        return words
    return (*(other for other in words if matter_of(other) != matter), word)


def without_rejection(words: tuple[Word, ...]) -> tuple[Word, ...]:
    """The last words after the declaration was filed anew as approved: what was said of it before is over."""
    return tuple(word for word in words if matter_of(word) != ("list", "filing"))


def last(words: Iterable[Word], matter: Matter) -> Word | None:
    return next((word for word in words if matter_of(word) == matter), None)


def matter_of(word: Word) -> Matter:
    return MATTER[word.receipt.kind], word.receipt.concerns


def is_of_pass(word: Word) -> bool:
    """Whether it speaks of a pass; else of a declaration."""
    return matter_of(word)[0] in ("approval", "passage", "disposal")


def about(word: Word) -> str:
    """The number of what it speaks of."""
    no = word.receipt.pass_no if is_of_pass(word) else word.receipt.declaration_no
    assert no is not None, "a receipt names what its kind is about"
    return no


def mark(receipt: Receipt) -> str:
    """Tells what a receipt says from what every other one says; the same sent again has the same."""
    concerns = () if receipt.concerns == "filing" else (receipt.concerns,)
    at = () if receipt.at is None else (f"{receipt.at.astimezone(UTC):%Y%m%dT%H%M%S.%f}",)
    return ".".join((receipt.kind, *concerns, receipt.result, *at))


def against_pass(entry: PassEntry) -> tuple[Receipt, ...]:
    """What stands against the pass as it is now, and no officer has cleared up."""
    if not entry.words:
        return ()
    against = (word.receipt for word in entry.words if _is_against(entry, word))
    return tuple(receipt for receipt in against if mark(receipt) not in entry.accepted)


def against_document(entry: DeclarationEntry) -> tuple[Receipt, ...]:
    """The same of a declaration."""
    if not entry.words:
        return ()
    against = (
        word.receipt
        for word in entry.words
        if STOPS.get(matter_of(word)) == word.receipt.result and _is_against_document(entry, word)
    )
    return tuple(receipt for receipt in against if mark(receipt) not in entry.accepted)


def pass_findings(entry: PassEntry) -> list[Finding]:
    return [
        Finding(
            code="pass.disposal.refused" if MATTER[receipt.kind] == "disposal" else "pass.receipt.contradicted",
            facts={"pass": entry.filed.no, **_facts(receipt)},
        )
        for receipt in against_pass(entry)
    ]


def document_findings(entry: DeclarationEntry) -> list[Finding]:
    return [
        Finding(code="document.receipt.contradicted", facts={"document": entry.document.no, **_facts(receipt)})
        for receipt in against_document(entry)
    ]


def may_have_passed(entry: PassEntry) -> bool:
    """The national system says that the pass was passed with, we do not know of it, and no officer has settled it."""
    passage = last(entry.words, ("passage", "filing"))
    return passage is not None and passage.receipt.result == "1" and passage.receipt in against_pass(entry)


def _facts(receipt: Receipt) -> dict[str, str]:
    at = receipt.at.isoformat() if receipt.at is not None else "-"
    return {"receipt": receipt.kind, "concerns": receipt.concerns, "result": receipt.result, "at": at}


def _is_against(entry: PassEntry, word: Word) -> bool:
    """A truck at the gate may be through before its barrier's report is here, so that it has passed is no news then."""
    state, result = entry.state, word.receipt.result
    match matter_of(word):
        case ("approval", "filing"):
            return (state == "refused") if result == "1" else state not in (*ENDED, "pending")
        case ("approval", "amendment"):
            return result == "1" and state not in (*ENDED, "pending")
        case ("approval", "void"):
            return state not in ENDED if result == "1" else state == "void"
        case ("passage", "filing"):
            if result == "1":
                return state not in (*DONE, "bound", "in-doubt")
            return _has_passed(entry) or (state in ("approved", "bound") and not _approved_since(entry, word))
        case ("disposal", "filing"):
            return result == "2" and state in ("approved", "bound", *DONE)
    return False


def _is_against_document(entry: DeclarationEntry, word: Word) -> bool:
    """A rejection of what is not approved anyway contradicts nothing, nor one of an amendment that is not on record."""
    match matter_of(word):
        case ("list", "filing"):
            return entry.document.approved
        case ("list", "amendment"):
            return entry.approved_as is not None and entry.approved_as != content_of(entry.document)
    return True


def amended_from(entry: DeclarationEntry) -> str | None:
    """What a list was that is amended now: as it was approved, whatever amendments there were since."""
    approved = entry.document.approved and entry.document.kind == "list"
    return entry.approved_as or (content_of(entry.document) if approved else None)


def content_of(document: Declaration) -> str:
    """Stands for what the national system approves or rejects of a list, which is all but its progress."""
    return etag_of(document.model_copy(update=PROGRESS))


def _has_passed(entry: PassEntry) -> bool:
    """At one gate at least."""
    return entry.state in DONE or (entry.state == "bound" and entry.gate_1_at is not None)


def _approved_since(entry: PassEntry, word: Word) -> bool:
    """A pass that was not passed with is applied for again (S-gx SAS223 result 2), and may be approved anew."""
    approval = last(entry.words, ("approval", "filing"))
    return approval is not None and approval.receipt.result == "1" and _is_later(word, approval)


def _is_later(word: Word, other: Word) -> bool:
    if word.receipt.at is not None and other.receipt.at is not None:
        return other.at > word.at
    return other.at >= word.at


def _replaces(known: Word, word: Word) -> bool:
    """By the times that they state, where they do not lie ahead; what states none was said when it came. Of two at one
    time the graver counts."""
    if known.receipt.at is None or word.receipt.at is None:
        return word.at >= known.at
    if known.at != word.at:
        return word.at > known.at
    return word.receipt.result == STOPS.get(matter_of(word))
