"""The tare on the pass against the register's: a false tare hides that much goods (letters t and r of S-JGS)."""

from kakou.contracts.decimals import write
from kakou.contracts.routed import Finding, WeighPlan

from weight_check.rules.bands import band, outside


def check_tare(plan: WeighPlan) -> tuple[Finding, ...]:
    """The register's word counts more than the pass's; the total's band, taken of the registered tare, is allowed."""
    registered = plan.tare_registered
    if registered is None:
        return (Finding(code="weight.tare.unknown", facts={"declared": write(plan.tare)}),)
    if not outside(plan.tare - registered, band(registered, plan.bands.total_kg, plan.bands.total_percent)):
        return ()
    facts = {
        "declared": write(plan.tare),
        "registered": write(registered),
        "tare_source": plan.tare_source or "declared",
    }
    return (Finding(code="weight.tare.conflict", facts=facts),)
