"""Passes and declarations as a visit binds and frees them, step by step, with the effects that make them so.

An assessment's own running copy: a second pass of the truck sees what the first was allocated.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from kakou.contracts.events.findings import Finding

from lane_router.ledger import allocation, declaration_moves, ledger
from lane_router.passes import lifecycle
from lane_router.records import DeclarationEntry, PassEntry, VisitEntry
from lane_router.visits.assessment.effects import Effect, KeepDeclaration, KeepPass, KeepVisit, SettleTask, TakeOver


@dataclass(frozen=True, slots=True)
class Books:
    """Passes, declarations and visits on record, by number, as far as binding some passes may touch them.

    passes: those passes; others of a visit that one of them may be taken from; and all on a declaration of which more
    is allocated than declared. declarations: of the passes, without those that are not on record.
    visits: those that hold the passes.
    """

    passes: Mapping[str, PassEntry]
    declarations: Mapping[str, DeclarationEntry]
    visits: Mapping[str, VisitEntry]


@dataclass(slots=True)
class Accounts:
    """The books as they stand after the effects so far."""

    passes: dict[str, PassEntry]
    declarations: dict[str, DeclarationEntry]
    visits: dict[str, VisitEntry]
    effects: list[Effect] = field(default_factory=list)

    @classmethod
    def of(cls, books: Books) -> "Accounts":
        return cls(dict(books.passes), dict(books.declarations), dict(books.visits))

    def documents_of(self, entry: PassEntry) -> dict[str, DeclarationEntry]:
        """The pass's declarations that are on record, by number."""
        return {ref.no: self.declarations[ref.no] for ref in entry.filed.documents if ref.no in self.declarations}

    def keep_pass(self, entry: PassEntry, because: str) -> None:
        self.passes[entry.filed.no] = entry
        self.effects.append(KeepPass(entry, because))

    def keep_declaration(self, entry: DeclarationEntry, because: str) -> None:
        self.declarations[entry.document.no] = entry
        self.effects.append(KeepDeclaration(entry, because))

    def keep_visit(self, entry: VisitEntry) -> None:
        self.visits[entry.visit] = entry
        self.effects.append(KeepVisit(entry))

    def hold(self, visit: str, entry: PassEntry) -> PassEntry:
        """Bind the pass to the visit, allocating what the national system approved over our heads, if it fits now."""
        ours = entry.state == "bound" and entry.visit == visit
        if ours and (entry.held or not entry.filed.documents):
            return entry
        bound = self.with_its_part(entry if ours else lifecycle.bind(entry, visit))
        if bound != entry:
            self.come_to_gate(bound)
        return bound

    def come_to_gate(self, entry: PassEntry) -> None:
        """A bound pass's truck is at the gate: those who wait for the declaration's other trucks see it."""
        self.keep_pass(entry, "bound")
        self._at_gate(entry, here=True)

    def with_its_part(self, entry: PassEntry) -> PassEntry:
        """With its part of the ledger, where it has none yet and there is room for it: its documents may have come on
        record, or been amended, since it was approved."""
        if entry.held or not entry.filed.documents:
            return entry
        entry = entry.model_copy(update={"draws": allocation.draws_of(entry.filed, self.documents_of(entry))})
        if not entry.draws or self.shortages(entry):
            return entry
        entry = entry.model_copy(update={"held": True})
        for document in self.documents_of(entry).values():
            self.keep_declaration(declaration_moves.allocated(document, entry), "allocated")
        return entry

    def let_go(self, no: str, visit: str) -> None:
        """The visit ended without a raise: the pass can be used again; one that ended meanwhile gives back what it
        held."""
        entry = self.passes.get(no)
        if entry is None:
            return  # it has ended, and is on record no more
        ours = entry.visit == visit or (entry.state == "in-doubt" and entry.ending is not None)
        if not ours:
            return
        freed = self._given_back_if_due(lifecycle.free(entry))
        self.keep_pass(freed, "freed")
        if entry.ending is not None:
            self.effects.append(SettleTask("pass-in-doubt", no, "the truck went back, the barrier was not raised"))
        if freed.held:
            self._at_gate(freed, here=False)

    def take_over(self, visit: str, entry: PassEntry) -> PassEntry:
        """The pass, taken from another visit whose papers sent its truck to another lane: this is that truck."""
        other = self.visits.get(entry.visit) if entry.state == "bound" and entry.visit else None
        if other is None or other.visit == visit or not may_be_taken_from(other):
            return entry
        self.keep_visit(other.model_copy(update={"ended": "redirected"}))
        for no in other.bound:
            if no != entry.filed.no:
                self.let_go(no, other.visit)
        freed = lifecycle.free(entry)
        self.passes[entry.filed.no] = freed
        self.effects.append(TakeOver(freed))
        return freed

    def shortages(self, entry: PassEntry) -> list[tuple[DeclarationEntry, ledger.Shortage]]:
        """Lines of the pass that the ledger has no room for any more, with their declaration.

        That is so after an amendment below what was allocated, and for a pass approved against our books.
        """
        found = []
        for no, document in self.documents_of(entry).items():
            wanted = ledger.quantities(entry.draws, no)
            if not entry.held:
                found += [(document, one) for one in ledger.shortages(document.counts, wanted)]
            elif any(count.allocated > count.declared for count in document.counts if count.line in wanted):
                at_gate = self._held_at_gate(document, entry.filed.no)
                found += [(document, one) for one in ledger.shortages_at_gate(document.counts, wanted, at_gate)]
        return found

    def shortage_findings(self, entry: PassEntry) -> list[Finding]:
        return [
            Finding(
                code="document.ledger.over-release",
                facts={"pass": entry.filed.no} | allocation.shortage_facts(document, one.line, one.asked, one.left),
            )
            for document, one in self.shortages(entry)
        ]

    def _held_at_gate(self, document: DeclarationEntry, but: str) -> ledger.Quantities:
        """What other trucks at the gate hold of the declaration, by line."""
        others = [self.passes[no] for no in document.live if no != but]
        draws = [draw for other in others if other.state == "bound" for draw in other.draws]
        return ledger.quantities(draws, document.document.no)

    def _given_back_if_due(self, entry: PassEntry) -> PassEntry:
        if not lifecycle.gives_back(entry):
            return entry
        for document in self.documents_of(entry).values():
            self.keep_declaration(declaration_moves.given_back(document, entry), "given-back")
        return entry.model_copy(update={"held": False})

    def _at_gate(self, entry: PassEntry, here: bool) -> None:
        for document in self.documents_of(entry).values():
            after = declaration_moves.at_gate(document, entry, here)
            if after != document:
                self.keep_declaration(after, "truck-here" if here else "truck-left")


def may_be_taken_from(other: VisitEntry) -> bool:
    """Whether the visit's truck was sent to another lane by its papers alone, and nothing was said of it since."""
    return other.redirected and not other.decided and not other.over


def is_overdrawn(document: DeclarationEntry) -> bool:
    """Whether more of a line is allocated than declared, so that room depends on which trucks came first."""
    return any(count.allocated > count.declared for count in document.counts)
