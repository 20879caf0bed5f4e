"""On a truck with several documents, which of them blocks, and whether the truck could enter without (item (六))."""

from collections.abc import Iterable, Sequence

from kakou.contracts.events.findings import Finding
from kakou.reasons.rendering import spec_of


def outcome_of(finding: Finding) -> str:
    return finding.outcome or spec_of(finding.code).outcome


def document_of(finding: Finding) -> str | None:
    """The document that a finding is about, if it is about one."""
    if finding.facts.get("target") == "declaration":
        return finding.facts["no"]
    return finding.facts.get("document")


def blocking_findings(documents: Sequence[str], findings: Iterable[Finding]) -> list[Finding]:
    """That only some of the documents block. Nothing when all do or none, or when anything else stops the truck."""
    stopping = {document_of(finding) for finding in findings if outcome_of(finding) != "note"}
    blocked = [no for no in documents if no in stopping]
    others = [no for no in documents if no not in stopping]
    if not blocked or not others or not stopping <= set(blocked):
        return []
    facts = {"document": ", ".join(blocked), "others": ", ".join(others)}
    return [Finding(code="document.blocks.others", facts=facts)]
