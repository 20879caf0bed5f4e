"""Rules by themselves: tables of examples."""

from decimal import Decimal
from itertools import product

import pytest
from kakou.catalogue.catalogue import CATALOGUE
from kakou.contracts.documents.gate_pass import GatePass
from kakou.contracts.documents.goods import GoodsLine
from kakou.contracts.documents.policy import PolicyValues, RatioByLevel
from kakou.contracts.documents.reference import Lane
from kakou.contracts.events.hazardous_goods import HazardousGoods
from lane_router.filings.rules import acceptance
from lane_router.goods.rules import hazardous, mixed_loading
from lane_router.identity import vehicle_identity
from lane_router.inspection import draws
from lane_router.lanes.rules import lane_choice

from tests.unit.lane_router.gate import empty, filed, pass_no, registered


def test_goods_that_are_no_ones_concern_are_not_hazardous() -> None:
    assert hazardous.classify(GoodsLine(line=1, name="电解铜"), CATALOGUE) is None


def test_a_component_counts_from_one_percent_on() -> None:
    def mixture(percent: str) -> GoodsLine:
        parts = [{"cas": "67-56-1", "percent": percent}]
        return GoodsLine.model_validate({"line": 1, "name": "清洗剂", "composition": parts})

    assert hazardous.classify(mixture("0.9"), CATALOGUE) is None
    found = hazardous.classify(mixture("1"), CATALOGUE)
    assert found is not None
    assert found.known_by == ("composition",)


LOADS = [
    ("1.1D", (), "3", (), True),
    ("1.4S", (), "3", (), False),
    ("1.1D", (), "1.4G", (), False),
    ("3", (), "5.1", (), False),
    ("4.1", ("1.1D",), "8", (), True),
    ("5.2", ("1.1D",), "3", (), True),
    ("4.1", (), "8", (), False),
    ("2.3", ("8",), "8", (), False),
]


@pytest.mark.parametrize(("one", "risk", "other", "other_risk", "forbidden"), LOADS)
def test_what_may_not_be_on_one_truck(
    one: str, risk: tuple[str, ...], other: str, other_risk: tuple[str, ...], forbidden: bool
) -> None:
    pair = [_goods(one, risk), _goods(other, other_risk)]
    for goods in (pair, pair[::-1]):
        assert bool(mixed_loading.loading_findings(goods, ())) is forbidden


def _goods(hazard_class: str, subsidiary: tuple[str, ...]) -> HazardousGoods:
    return HazardousGoods(
        document=None,
        line=1,
        name=hazard_class,
        hazard_class=hazard_class,
        subsidiary=subsidiary,
        quantity=Decimal(1),
        unit="kg",
        known_by=("class",),
    )


ALIKE = [("苏E81234", "苏EB1234", True), ("苏EQ1234", "苏E01234", True), ("苏E01234", "苏E01235", False)]


@pytest.mark.parametrize(("plate", "other", "alike"), ALIKE)
def test_plates_that_cameras_mix_up(plate: str, other: str, alike: bool) -> None:
    assert vehicle_identity.looks_alike(plate, other) is alike
    assert (other in vehicle_identity.lookalikes(plate)) is alike


# ----------------------------------------------------------------------- lanes

SETS: list[tuple[str, ...]] = [
    ("declared",),
    ("non-declared",),
    ("hazardous",),
    ("declared", "non-declared"),
    ("declared", "hazardous"),
    ("declared", "non-declared", "hazardous"),
]
TYPES = (1, 2, 3, 4, 5, 6, 7)


def _accepted(classes: tuple[str, ...], type_: int, hazard: bool, required: bool) -> bool:
    """The truth table in words: who may use a lane of these classes."""
    if hazard and (required or "hazardous" in classes):
        return "hazardous" in classes
    if type_ in (4, 5, 6):
        return "non-declared" in classes or "declared" in classes
    return "declared" in classes


@pytest.mark.parametrize(("classes", "type_"), list(product(SETS, TYPES)))
def test_no_cell_of_the_table_of_lanes_and_pass_types_is_undefined(classes: tuple[str, ...], type_: int) -> None:
    lane = Lane.model_validate({"gate": "G1", "lane": "E01", "classes": classes})
    one = GatePass.model_validate(filed(type=type_))
    for hazard, required in product((False, True), repeat=2):
        wanted = lane_choice.wanted_class([one], hazard, required, lane)
        assert lane_choice.accepts(lane, wanted, hazard) is _accepted(classes, type_, hazard, required)


# ----------------------------------------------------------------------- draws

RATIOS = {"aeo": Decimal("0.0057"), "ordinary": Decimal("0.0244"), "dishonest": Decimal("0.85")}
KEY = b"a key of the test"


@pytest.mark.parametrize("level", RATIOS)
def test_draws_over_10000_passes_keep_the_policys_ratio(level: str) -> None:
    policy = PolicyValues(draw=RatioByLevel(**RATIOS))
    drawn = sum(draws.draw(KEY, pass_no(serial), "inspection", level, policy).drawn for serial in range(10_000))  # type: ignore[arg-type]
    ratio = float(RATIOS[level])
    three_sigma = 3 * (10_000 * ratio * (1 - ratio)) ** 0.5
    assert abs(drawn - 10_000 * ratio) <= three_sigma


def test_a_draw_never_changes() -> None:
    policy = PolicyValues(draw=RatioByLevel(ordinary=Decimal("0.5")))
    results = {draws.draw(KEY, pass_no(1), "inspection", "ordinary", policy).drawn for _ in range(5)}
    assert len(results) == 1


@pytest.mark.parametrize(("ratio", "drawn"), [("0", False), ("1", True)])
def test_none_and_all_are_exact(ratio: str, drawn: bool) -> None:
    policy = PolicyValues(draw=RatioByLevel(ordinary=Decimal(ratio)))
    assert all(draws.draw(KEY, pass_no(n), "inspection", "ordinary", policy).drawn is drawn for n in range(200))


# ---------------------------------------------------------------------- filing


@pytest.mark.parametrize("pass_", [filed(), empty(), registered()], ids=["declared", "empty", "registered"])
def test_papers_in_order_have_nothing_wrong_with_their_form(pass_: dict[str, object]) -> None:
    assert acceptance.form_findings(GatePass.model_validate(pass_)) == []


def test_an_empty_trucks_total_is_its_tare_and_frame() -> None:
    right = empty(vehicle={"plate": "苏E01234", "tare": "8000", "frame_weight": "50"}, total="8050")
    assert acceptance.total_warning(GatePass.model_validate(right)) is None
    assert acceptance.total_warning(GatePass.model_validate(empty(total="8001"))) is not None
