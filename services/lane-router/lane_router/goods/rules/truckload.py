"""All that is on one truck, over its passes: the lines, which of them are hazardous, and what that means together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kakou.catalogue.catalogue import Catalogue
from kakou.contracts.documents.gate_pass import GatePass
from kakou.contracts.documents.policy import PolicyValues
from kakou.contracts.events.findings import Finding
from kakou.contracts.events.hazardous_goods import HazardousGoods

from lane_router.goods.rules import hazardous, limited_quantities, mixed_loading
from lane_router.goods.rules.cargo import CargoLine, cargo_of
from lane_router.goods.rules.mixed_loading import Bans
from lane_router.records import DeclarationEntry


@dataclass(frozen=True, slots=True)
class Truckload:
    """cargo: by pass, what each has aboard. goods: the hazardous ones. findings: what flags, quantities and loading
    say about them."""

    cargo: Mapping[str, Sequence[CargoLine]]
    goods: tuple[HazardousGoods, ...]
    findings: tuple[Finding, ...]

    @property
    def lines(self) -> list[CargoLine]:
        return [line for lines in self.cargo.values() for line in lines]


def truckload(
    passes: Sequence[GatePass],
    documents: Mapping[str, DeclarationEntry],
    catalogue: Catalogue,
    bans: Bans,
    policy: PolicyValues,
) -> Truckload:
    """What a truck with these passes carries. catalogue, bans: with what the zone adds to the reference data."""
    cargo = {filed.no: cargo_of(filed, documents) for filed in passes}
    goods: list[HazardousGoods] = []
    findings: list[Finding] = []
    for filed in passes:
        goods += hazardous.hazardous_goods(cargo[filed.no], catalogue)
        findings += hazardous.flag_findings(cargo[filed.no], filed.type.traits.cargo == "registered", catalogue)
    lines = [line for filed in passes for line in cargo[filed.no]]
    gross = limited_quantities.limited_gross(lines, passes)
    findings += limited_quantities.quantity_findings(
        lines, gross, policy.limited_quantity_kg, any(each.limited_quantity for each in goods)
    )
    if gross is None or gross > policy.limited_quantity_kg:
        goods = [each.model_copy(update={"limited_quantity": False}) for each in goods]
    findings += mixed_loading.loading_findings(goods, bans)
    return Truckload(cargo, tuple(goods), tuple(findings))
