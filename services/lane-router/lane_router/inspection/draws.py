"""Draws for inspection and spot checks by enterprise (item (五)): a keyed hash, so that a resend never re-rolls."""

from collections.abc import Sequence
from decimal import Decimal
from hashlib import blake2b
from typing import Literal

from kakou.contracts.documents.policy import PolicyValues
from kakou.contracts.documents.reference import Level
from kakou.contracts.events.findings import Finding
from kakou.contracts.verdicts import Draw
from kakou.values.pass_types import PassType

DrawKind = Literal["inspection", "spot-check"]
_CODE: dict[DrawKind, str] = {"inspection": "draw.inspection.drawn", "spot-check": "draw.spot-check.drawn"}
_SPAN = 2**64


def kind_of_draw(pass_type: PassType) -> DrawKind:
    """Non-declared goods and empty vehicles are spot-checked (S-200), declared ones drawn for inspection."""
    return "inspection" if pass_type.traits.cargo == "declared" else "spot-check"


def draw(key: bytes, pass_no: str, kind: DrawKind, level: Level, policy: PolicyValues) -> Draw:
    """Whether this pass is drawn, by its firm's credit level and the ratio in force."""
    ratio = ratio_of(kind, level, policy)
    value = int.from_bytes(blake2b(f"{kind}:{pass_no}".encode(), key=key, digest_size=8).digest())
    return Draw(kind=kind, level=level, ratio=ratio, drawn=value < int(ratio * _SPAN))


def draw_findings(draws: Sequence[Draw]) -> list[Finding]:
    return [
        Finding(code=_CODE[one.kind], facts={"level": one.level, "ratio": f"{one.ratio:f}"})
        for one in draws
        if one.drawn
    ]


def ratio_of(kind: DrawKind, level: Level, policy: PolicyValues) -> Decimal:
    """The part of the trucks that is drawn, from 0 to 1."""
    ratios = policy.draw if kind == "inspection" else policy.spot_check
    ratio: Decimal = getattr(ratios, level)
    return ratio
