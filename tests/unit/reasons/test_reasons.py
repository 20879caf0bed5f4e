import re
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from kakou.contracts.verdicts import OUTCOMES, Outcome, verdict_of
from kakou.reasons.rendering import TABLE, Fact, MissingFact, UnknownReason, facts_of, fit, led_text, render, spec_of
from kakou.reasons.status_word import RELEASE, status_word

LONGEST = {
    "lane": "G1/E01",
    "to": "G12/E01",
    "measured": "49000.50000",
    "expected": "2",
    "read": "CSQU3054383",
}
"""Facts that drivers read, as long as they get."""

BAND: dict[str, Fact] = {
    "declared": Decimal(20000),
    "measured": Decimal("20600.00001"),
    "difference": Decimal("-600.00001"),
    "band": Decimal(600),
    "side": "heavy",
    "excess": Decimal("0.00001"),
}


def facts_for(code: str) -> dict[str, Any]:
    return {name: LONGEST.get(name, f"<{name}>") for name in spec_of(code).needs}


@pytest.mark.parametrize("code", TABLE)
def test_every_reason_says_all_it_has_to_in_both_languages(code: str) -> None:
    spec, reason = spec_of(code), render(code, facts_for(code))
    assert code.count(".") == 2
    assert spec.outcome in OUTCOMES
    assert spec.source
    for text in (reason.text, *([reason.remedy] if reason.remedy else [])):
        assert text.zh.endswith(("。", "}", "<reason>"))
        assert text.en.endswith((".", "<reason>"))
        assert "{" not in text.zh + text.en
        assert any("一" <= character <= "鿿" for character in text.zh)
        assert not any("一" <= character <= "鿿" for character in text.en)
    assert (spec.remedy_zh is None) == (spec.remedy_en is None)


@pytest.mark.parametrize("code", TABLE)
def test_every_parameter_that_a_source_names_is_one_of_the_policys(code: str) -> None:
    spec = spec_of(code)
    _, _, parameters = spec.source.rpartition("policy ")
    named = set(re.findall(r"[a-z]+(?:_[a-z]+)+", parameters))
    assert named <= set(spec.policy)
    assert render(code, facts_for(code)).policy == spec.policy


@pytest.mark.parametrize("code", TABLE)
def test_both_languages_speak_of_the_same_facts(code: str) -> None:
    spec = spec_of(code)
    reason = render(code, facts_for(code))
    for name in spec.needs:
        shown = LONGEST.get(name, f"<{name}>").removesuffix(".50000")
        assert (shown in reason.text.zh) == (shown in reason.text.en)
        if reason.remedy is not None:
            assert (shown in reason.remedy.zh) == (shown in reason.remedy.en) or name == "plate"


@pytest.mark.parametrize("code", TABLE)
def test_every_led_text_fits_thirty_two_bytes(code: str) -> None:
    text = spec_of(code).led.format_map(
        {name: str(fact).replace(".50000", ".5") for name, fact in facts_for(code).items()}
    )
    assert text
    assert len(text.encode("gb18030")) <= 32
    assert led_text(render(code, facts_for(code))) == text


@pytest.mark.parametrize("code", TABLE)
def test_who_is_stopped_learns_what_would_help(code: str) -> None:
    spec = spec_of(code)
    if spec.outcome != "note":
        assert spec.remedy_zh


@pytest.mark.parametrize("code", TABLE)
def test_a_letter_has_a_position_of_the_status_word(code: str) -> None:
    spec = spec_of(code)
    allowed = {1: "W", 3: "wz", 4: "wz", 5: "qpo", 6: "wxus", 7: "xwutsr", 8: "9"}
    assert (spec.letter is None) == (spec.position is None)
    if spec.letter is not None and spec.position is not None:
        assert spec.letter in allowed[spec.position]


def test_numbers_stand_in_texts_without_needless_zeros_and_in_facts_with_five_places() -> None:
    reason = render("weight.vehicle.outside-band", BAND)
    assert reason.text.zh == "申报20000千克，实测20600.00001千克，相差-600.00001千克，超出允差600千克。"
    assert reason.text.en == (
        "Declared 20000 kg, measured 20600.00001 kg: the first less the second is -600.00001 kg, "
        "beyond the band of 600 kg."
    )
    assert reason.remedy is not None
    assert reason.remedy.en == "Remove 0.00001 kg, or void the pass and file one for 20600.00001 kg."
    assert reason.facts["declared"] == "20000.00000"
    assert (reason.letter, reason.outcome, reason.officer_may_release) == ("q", "refuse", True)


def test_a_reason_made_from_the_facts_it_carries_is_the_same_reason() -> None:
    reason = render("weight.vehicle.outside-band", BAND)
    assert render(reason.code, reason.facts) == reason


def test_words_of_the_trade_are_said_in_each_language() -> None:
    reason = render("pass.direction.wrong", {"pass": "P", "declared": "I", "direction": "E"})
    assert "为进区，本次为出区" in reason.text.zh
    assert "for into the zone; this is out of the zone" in reason.text.en
    tare: dict[str, Fact] = {"declared": 11000, "registered": 13000, "tare_source": "declared"}
    assert render("weight.tare.conflict", tare).text.en.endswith("(declared by the firm).")


@pytest.mark.parametrize(
    ("wait", "zh", "en"),
    [
        ("PT1M", "等待1分钟仍没有收到重量。", "No weight arrived within 1 min."),
        ("PT2H30M", "等待2小时30分钟仍没有收到重量。", "No weight arrived within 2 h 30 min."),
        ("P1DT5S", "等待1天5秒仍没有收到重量。", "No weight arrived within 1 d 5 s."),
        ("PT0S", "等待0秒仍没有收到重量。", "No weight arrived within 0 s."),
    ],
)
def test_durations_are_said_as_people_say_them(wait: str, zh: str, en: str) -> None:
    text = render("weight.reading.overdue", {"wait": wait}).text
    assert (text.zh, text.en) == (zh, en)


def test_times_are_shown_as_chinese_civil_time() -> None:
    until = datetime(2026, 11, 22, 0, 30, tzinfo=UTC)
    reason = render("pass.life.expired", {"pass": "P", "until": until})
    assert reason.facts["until"] == "2026-11-22T00:30:00+00:00"
    assert "2026-11-22 08:30" in reason.text.zh


def test_facts_of_every_kind_become_text() -> None:
    facts: dict[str, Fact] = {
        "amount": Decimal("0.1"),
        "count": 2,
        "day": date(2026, 11, 22),
        "passes": ("P1", "P2"),
        "name": "甲醇",
    }
    assert facts_of(facts) == {
        "amount": "0.10000",
        "count": "2",
        "day": "2026-11-22",
        "passes": "P1, P2",
        "name": "甲醇",
    }


def test_braces_in_what_somebody_wrote_are_just_text() -> None:
    reason = render("officer.decision.release", {"by": "Officer {by}", "reason": "{reason.__class__}"})
    assert reason.text.en == "Released by Officer {by}: {reason.__class__}"


def test_a_missing_fact_and_an_unknown_code_are_told_apart_and_named() -> None:
    with pytest.raises(MissingFact, match="band, declared, difference, excess, measured, side"):
        render("weight.vehicle.outside-band", {})
    with pytest.raises(UnknownReason, match=r"weight\.moon"):
        render("weight.moon", {})


def test_policy_may_raise_an_outcome() -> None:
    facts: dict[str, Fact] = {"declared": "13", "uncertainty": "82"}
    assert render("weight.goods.unverifiable", facts).outcome == "note"
    assert render("weight.goods.unverifiable", facts, outcome="refer").outcome == "refer"


@pytest.mark.parametrize("code", [code for code, spec in TABLE.items() if spec.outcome == "note"])
def test_a_note_that_policy_raises_does_not_tell_the_driver_to_go(code: str) -> None:
    assert "请通行" not in led_text(render(code, facts_for(code), "refer"))


def test_a_narrow_display_cuts_whole_characters() -> None:
    assert fit("重量不符", 7) == "重量不"
    assert fit("AB重", 3) == "AB"
    assert fit("AB重", 1) == ""


@pytest.mark.parametrize(
    ("width", "shown"),
    [
        (32, "重量不符 20980.5千克"),
        (20, "重量不符 20980.5千克"),
        (19, "重量不符"),
        (8, "重量不符"),
        (7, "重量不"),
    ],
)
def test_a_display_never_shows_part_of_a_number(width: int, shown: str) -> None:
    assert fit("重量不符 20980.5千克", width) == shown


@pytest.mark.parametrize(("width", "shown"), [(17, "危险品请走G1/E02"), (15, "危险品请走"), (11, "危险品请走")])
def test_a_display_never_shows_part_of_a_lanes_name(width: int, shown: str) -> None:
    assert fit("危险品请走G1/E02车道", width) == shown


@pytest.mark.parametrize("code", TABLE)
def test_every_display_has_something_to_show(code: str) -> None:
    for width in range(8, 33):
        text = led_text(render(code, facts_for(code)), width)
        assert text
        assert len(text.encode("gb18030")) <= width
    assert led_text(render("weight.vehicle.outside-band", BAND), 8) == "重量不符"


@pytest.mark.parametrize(
    ("codes", "word"),
    [
        ([], RELEASE),
        (["hazmat.goods.aboard", "identity.plate.low-confidence", "weight.goods.unverifiable"], RELEASE),
        (["weight.vehicle.outside-band"], "q100q000000000000000"),
        (["weight.container.outside-band", "weight.goods.outside-band"], "p100p000000000000000"),
        (["identity.container.none-seen", "weight.vehicle.outside-band"], "z1z0q000000000000000"),
        (["document.control.ordered", "identity.container.mismatch"], "z1z00000000000000000"),
        (["pass.life.expired"], "u10000u0000000000000"),
        (["identity.driver-card.expired"], "u1000u00000000000000"),
        (["weight.tare.conflict"], "t10000t0000000000000"),
        (["pass.state.used"], "11000000000000000000"),
        (["lane.class.wrong"], "11000000000000000000"),
        (["technical.event.rejected", "weight.vehicle.outside-band"], "W100q000000000000000"),
    ],
)
def test_the_status_word_shows_the_letters_of_what_stops_the_truck(codes: list[str], word: str) -> None:
    assert status_word([render(code, facts_for(code)) for code in codes]) == word


def test_the_rear_container_has_a_position_of_its_own() -> None:
    facts: dict[str, Fact] = {"read": "CSQU3054383", "declared": "TCLU9012340"}
    front = render("identity.container.mismatch", facts | {"position": "front"})
    rear = render("identity.container.mismatch", facts | {"position": "rear"})
    assert status_word([front]) == "z1z00000000000000000"
    assert status_word([rear]) == "z10z0000000000000000"
    assert status_word([front, rear]) == "z1zz0000000000000000"


@pytest.mark.parametrize(
    ("outcomes", "verdict"),
    [
        ([], "release"),
        (["note"], "release"),
        (["note", "redirect"], "refer"),
        (["refer", "note"], "refer"),
        (["redirect", "refuse", "refer"], "refuse"),
    ],
)
def test_the_gravest_reason_makes_the_verdict(outcomes: list[Outcome], verdict: str) -> None:
    assert verdict_of(outcomes) == verdict


def test_what_no_officer_may_lift_is_what_would_break_the_books_or_the_law() -> None:
    at_the_gate = {code for code, spec in TABLE.items() if not spec.officer and not code.startswith("filing.")}
    assert at_the_gate == {
        "pass.state.not-approved",
        "pass.state.void",
        "pass.state.used",
        "pass.life.long-expired",
        "pass.direction.wrong",
        "document.number.completed",
        "document.passage.none",
        "document.ledger.over-release",
        "hazmat.load.forbidden",
        "hazmat.load.zone-ban",
    }


@pytest.mark.parametrize(("bridge", "zh"), [("WB-1", "地磅WB-1故障或停用。"), ("-", "地磅（本车道）故障或停用。")])
def test_a_bridge_without_a_name_is_that_of_the_lane(bridge: str, zh: str) -> None:
    assert render("weight.bridge.faulty", {"bridge": bridge}).text.zh == zh
