"""Guarantee of goods that leave before their collected declaration (分送集报): AEO firms need none (item (八))."""

from kakou.contracts.documents.declaration import Declaration
from kakou.contracts.documents.reference import Level
from kakou.contracts.routed import Finding

COLLECTED_LIST, COLLECTED_PERMISSION = "1", "A"


def is_collected(document: Declaration) -> bool:
    """A list of type 1, or a movement under a standing permission of type A (domain §1.3)."""
    permitted = document.permission is not None and document.permission.type == COLLECTED_PERMISSION
    return permitted or (document.kind == "list" and document.list_type == COLLECTED_LIST)


def guarantee_findings(document: Declaration, level: Level) -> list[Finding]:
    """level: the credit level of the document's firm. Only what leaves the zone needs a guarantee."""
    if document.direction == "I" or document.guarantee is not None or level == "aeo" or not is_collected(document):
        return []
    return [Finding(code="document.guarantee.missing", facts={"document": document.no})]
