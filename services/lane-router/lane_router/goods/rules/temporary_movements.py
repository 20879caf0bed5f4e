"""Things that go and come back under a standing permission: the same, as much, in time (items (十) to (十六))."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from kakou.contracts.documents.declaration import Declaration
from kakou.contracts.documents.goods import GoodsLine
from kakou.contracts.documents.policy import PolicyValues
from kakou.contracts.events.findings import Finding
from kakou.values.decimals import ZERO
from kakou.values.identifiers import unit_code

from lane_router.goods.rules.cargo import CargoLine
from lane_router.records import Away

COMPARED = ("part_no", "hs", "name", "unit")


@dataclass(frozen=True, slots=True)
class Expected:
    """A thing that is away, and by when it is to be back."""

    away: Away
    due: datetime


def away_no(firm: str, goods: GoodsLine) -> str:
    """By what a thing that is away is kept: its firm and its own number."""
    return f"{firm}:{goods.item_no}"


def due_back(away: Away, document: Declaration | None, stay_limit: timedelta) -> datetime:
    """By when it is to be back: a function of the permission on record and the policy in force.

    document: by which it went, as it is now.
    """
    permission = document.permission if document is not None else None
    until = permission.until if permission is not None else None
    return until or away.since + stay_limit


def is_followed(document: Declaration, line: CargoLine, policy: PolicyValues) -> bool:
    """Whether the line is a thing of its own number that a permission lets go and come back."""
    if document.permission is None or line.goods.item_no is None:
        return False
    return document.permission.type in (*policy.out_and_back_permissions, *policy.either_way_permissions)


def comes_back(document: Declaration, away: Away | None, policy: PolicyValues) -> bool:
    """Whether the movement is a return; otherwise the thing goes away.

    What goes out and back leaves the zone first (display, repair); other things, such as training material or goods
    in for repair, come back the other way than they went first.
    """
    if away is not None:
        return away.direction != document.direction
    permission = document.permission
    leaves_first = permission is not None and permission.type in policy.out_and_back_permissions
    return document.direction == "I" and leaves_first


def return_findings(
    document: Declaration,
    line: CargoLine,
    expected: Expected | None,
    now: datetime,
    policy: PolicyValues,
    aboard: Decimal = ZERO,
) -> list[Finding]:
    """What is wrong with a thing that comes back; nothing for one that goes away.

    expected: None where it is not away. aboard: what of it other lines of the truck bring.
    """
    away = expected.away if expected is not None else None
    if not comes_back(document, away, policy):
        return []
    goods = line.goods
    facts = {"line": str(line.line), "name": goods.name or "-", "item": goods.item_no or "-", "document": document.no}
    if expected is None or away is None:
        return [Finding(code="document.return.not-away", facts=facts)]
    findings = []
    for field in COMPARED:
        then, now_is = _value_of(away.goods, field), _value_of(goods, field)
        if then is not None and now_is is not None and then != now_is:
            other = {"other": away.goods.name or "-", "field": field}
            findings.append(Finding(code="document.return.other-thing", facts=facts | other))
            break
    permission = document.permission.type if document.permission is not None else None
    if away.permission is not None and permission != away.permission:
        types = {"permission": permission or "-", "other": away.permission}
        findings.append(Finding(code="document.return.other-permission", facts=facts | types))
    if line.quantity + aboard > away.quantity:
        amounts = {"asked": f"{line.quantity + aboard:f}", "left": f"{away.quantity:f}", "unit": goods.unit or "-"}
        findings.append(Finding(code="document.return.more", facts=facts | amounts))
    if expected.due <= now:
        findings.append(Finding(code="document.return.late", facts=facts | {"until": expected.due.isoformat()}))
    return findings


def _value_of(goods: GoodsLine, field: str) -> str | None:
    said: str | None = getattr(goods, field)
    return unit_code(said) if field == "unit" and said is not None else said
