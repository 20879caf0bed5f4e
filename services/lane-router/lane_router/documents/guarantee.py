"""Guarantee of goods that leave before their collected declaration (分送集报): AEO firms need none (item (八))."""

from kakou.contracts.documents.declaration import Declaration
from kakou.contracts.documents.policy import PolicyValues
from kakou.contracts.documents.reference import Level
from kakou.contracts.events.findings import Finding


def needs_guarantee(document: Declaration, policy: PolicyValues) -> bool:
    """By its list type, or the standing permission it leaves under (domain §1.3). What enters needs none."""
    if document.direction == "I":
        return False
    permission = document.permission
    permitted = permission is not None and permission.type in policy.guarantee_permissions
    return permitted or (document.kind == "list" and document.list_type in policy.guarantee_lists)


def guarantee_findings(document: Declaration, level: Level, policy: PolicyValues) -> list[Finding]:
    """level: the credit level of the document's firm."""
    if document.guarantee is not None or level == "aeo" or not needs_guarantee(document, policy):
        return []
    return [Finding(code="document.guarantee.missing", facts={"document": document.no})]
