"""Pictures of a truck: on its page from the zone's own store, and named, never fetched, from anywhere else."""

import re
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path
from typing import Any, Final

import httpx
import pytest
from gate_ingest.picture_stores import stores_in
from gate_ingest.settings import Settings
from kakou.contracts import topics
from kakou.contracts.events.visit_routed import VisitPictured
from kakou.contracts.picture import PICTURES_KEPT, Picture
from kakou.reasons.rendering import render

from tests.unit.gate_ingest import told
from tests.unit.gate_ingest.at_the_desk import officer_of
from tests.unit.gate_ingest.conftest import OTHER_ZONE, GateUnderTest
from tests.unit.gate_ingest.projecting import stores, weeks_go_by
from tests.unit.gate_ingest.test_desk import PAGE, fields, heard, referred, tell
from tests.unit.gate_ingest.test_picture_stores import OUTSIDE

__all__ = ["stores"]  # a fixture

STORE: Final = "https://store.example/3105W/"
OTHER_STORE: Final = "https://other.example:9000/x/"
FRONT: Final = f"{STORE}front.jpg"
NOW: Final = datetime(2026, 11, 28, 0, 30, tzinfo=UTC)
UNREAD: Final = render("identity.plate.unread", {})


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    stores_of_zones = stores_in(f"{told.ZONE}={STORE},{OTHER_ZONE}={OTHER_STORE}")
    return Settings(
        writes_at_once=50, history_url=f"sqlite:///{tmp_path / 'history.sqlite'}", picture_stores=stores_of_zones
    )


def picture(address: str = FRONT, camera: Any = None, at: datetime = NOW) -> Picture:
    return Picture(address=address, camera=camera, at=at)


async def pictured(gate: GateUnderTest, *pictures: Picture, zone: str = told.ZONE, visit: str = told.VISIT) -> None:
    await heard(gate, visit, topics.VISIT_PICTURED, VisitPictured(visit=visit, pictures=pictures), zone)


def images(page: httpx.Response) -> list[str]:
    return [unescape(each) for each in re.findall(r'<img src="([^"]*)"', page.text)]


def policy(page: httpx.Response) -> dict[str, str]:
    parts = page.headers["content-security-policy"].split("; ")
    return {name: rest for name, _, rest in (part.partition(" ") for part in parts)}


async def test_a_picture_in_the_zones_store_is_loaded_from_there_without_cookie_or_referrer(
    gate: GateUnderTest,
) -> None:
    await tell(gate, referred())
    await pictured(gate, picture(camera="front"))
    async with officer_of(gate) as officer:
        page = await officer.get(PAGE)
        queue = await officer.get("/desk")
    assert set(images(page)) == {FRONT}
    (image, *_) = re.findall(r"<img [^>]*>", page.text)
    assert 'referrerpolicy="no-referrer" crossorigin="anonymous"' in image
    assert 'alt="照片：苏E01234，前，车道 E01，11-28 08:30:00"' in image
    assert policy(page)["img-src"] == f"'self' {STORE}"
    assert policy(page)["default-src"] == "'self'"
    # A page that shows none may load none.
    assert "img-src" not in policy(queue)


async def test_the_plate_that_no_camera_read_is_asked_for_beside_the_newest_picture_from_the_front(
    gate: GateUnderTest,
) -> None:
    await tell(gate, referred(1, told.VISIT, UNREAD))
    older = [picture(f"{STORE}old.jpg", "front", NOW - timedelta(minutes=5))]
    await pictured(gate, *older)
    await pictured(gate, picture(f"{STORE}rear.jpg", "rear"), picture(f"{STORE}left.jpg", "front-left"), picture())
    async with officer_of(gate) as officer:
        page = await officer.get(PAGE)
    panel, form = page.text.split('<form class="decide', 1)
    assert re.findall(r'<img src="[^"]*/(\w+).jpg"', panel) == ["left", "rear", "front", "old"]
    assert re.findall(r'<img src="[^"]*/(\w+).jpg"', form) == ["left"]
    assert form.index("<img ") < form.index('name="plate"')


async def test_pictures_that_come_later_are_news_on_the_page_and_hold_no_decision_up(gate: GateUnderTest) -> None:
    await tell(gate, referred())
    async with officer_of(gate) as officer:
        page = (await officer.get(PAGE)).text
        before = (await officer.get(f"{PAGE}/standing")).text
        await pictured(gate, picture())
        then = (await officer.get(f"{PAGE}/standing")).text
        shown = (await officer.get(PAGE)).text
        answer = await officer.post(f"{PAGE}/decision", data=fields(page, decision="inspect", words="开箱"))
    assert f'data-standing="{before}"' in page
    assert f'data-standing="{then}"' in shown
    assert then != before
    assert answer.status_code != 409, "what was decided on is as it was"


async def test_an_address_outside_the_store_is_named_and_neither_loaded_nor_linked(gate: GateUnderTest) -> None:
    await tell(gate, referred())
    given = [each for each in OUTSIDE.values() if each][:PICTURES_KEPT]
    await pictured(gate, *map(picture, given))
    async with officer_of(gate) as officer:
        page = await officer.get(PAGE)
    assert images(page) == []
    assert "img-src" not in policy(page)
    assert f"{len(given)}张未显示：地址不在本区照片库中" in page.text
    assert {unescape(each) for each in re.findall(r"<bdi>(.*?)</bdi>", page.text, re.DOTALL)} == set(given)
    for address in given:
        assert f'="{address}' not in unescape(page.text), address
    assert "<svg onload" not in page.text


async def test_one_that_is_outside_takes_none_of_the_others_away(gate: GateUnderTest) -> None:
    await tell(gate, referred())
    await pictured(gate, picture("https://store.example.evil/3105W/a.jpg"), picture(), picture(f'{STORE}"><b>x.jpg'))
    async with officer_of(gate) as officer:
        officer.cookies.set("kakou_language", "en")
        page = await officer.get(PAGE)
    assert set(images(page)) == {FRONT, f"{STORE}%22%3E%3Cb%3Ex.jpg"}
    assert policy(page)["img-src"] == f"'self' {STORE}"
    assert "1 not shown: not in the zone" in page.text


async def test_each_zone_has_its_own_store_and_its_own_pictures(gate: GateUnderTest) -> None:
    for zone, address in ((told.ZONE, FRONT), (OTHER_ZONE, f"{OTHER_STORE}b.jpg")):
        await tell(gate, referred(), zone=zone)
        await pictured(gate, picture(address), picture(f"{OTHER_STORE}c.jpg"), zone=zone)
    async with officer_of(gate) as one, officer_of(gate, OTHER_ZONE) as other:
        own, others = await one.get(PAGE), await other.get(PAGE)
    assert set(images(own)) == {FRONT}
    assert set(images(others)) == {f"{OTHER_STORE}b.jpg", f"{OTHER_STORE}c.jpg"}
    assert (policy(own)["img-src"], policy(others)["img-src"]) == (f"'self' {STORE}", f"'self' {OTHER_STORE}")
    assert "b.jpg" not in own.text


async def test_an_officer_of_one_lane_sees_no_picture_of_another(gate: GateUnderTest) -> None:
    await tell(gate, referred())
    await pictured(gate, picture())
    async with officer_of(gate, lanes=("G1/E02",)) as officer:
        page = await officer.get(PAGE)
    assert page.status_code == 404
    assert FRONT not in page.text


async def test_a_visit_tells_where_its_pictures_are_also_once_it_is_history(
    gate: GateUnderTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    await tell(gate, referred())
    await pictured(gate, *(picture(f"{STORE}{number}.jpg") for number in range(PICTURES_KEPT - 1)))
    later = NOW + timedelta(minutes=1)
    await pictured(gate, picture(FRONT, "front", later), picture("P:1", None, later))
    officer = await gate.speaking_as("officer")
    shown = (await officer.get(f"/v1/visits/{told.VISIT}")).json()["pictures"]
    assert shown[0] == {"address": FRONT, "camera": "front", "at": "2026-11-28T00:31:00Z"}
    assert len(shown) == PICTURES_KEPT
    await weeks_go_by(gate, monkeypatch)
    assert (await officer.get(f"/v1/visits/{told.VISIT}")).json()["pictures"] == shown
    async with officer_of(gate) as person:
        assert FRONT in images(await person.get(PAGE))


async def test_a_truck_without_pictures_has_no_place_for_them(gate: GateUnderTest) -> None:
    await tell(gate, referred())
    officer = await gate.speaking_as("officer")
    assert "pictures" not in (await officer.get(f"/v1/visits/{told.VISIT}")).json()
    async with officer_of(gate) as person:
        assert "照片" not in (await person.get(PAGE)).text


class TestAZoneWithoutAStore:
    @pytest.fixture
    def settings(self) -> Settings:
        return Settings(writes_at_once=50)

    @pytest.fixture
    def stores(self) -> dict[str, Any]:
        return {}

    async def test_it_says_so_and_loads_nothing(self, gate: GateUnderTest) -> None:
        await tell(gate, referred())
        await pictured(gate, picture())
        async with officer_of(gate) as officer:
            page = await officer.get(PAGE)
        assert images(page) == []
        assert "1张未显示：本区未设照片库" in page.text
