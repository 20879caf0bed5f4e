"""Alerts are searched as they stand, the feed stays the feed; goods movements are listed."""

from decimal import Decimal
from typing import Final

import httpx
import orjson
import pytest
from hazmat_notify.settings import Settings
from kakou.contracts.alert import Alert
from kakou.history import tables

from tests.history_database import HistoryDatabase, later
from tests.unit.hazmat_notify.office import ZONE
from tests.unit.hazmat_notify.test_sessions import Board, board

__all__ = ["board"]  # the fixture

FAR = 2**40


@pytest.fixture
def settings(history: HistoryDatabase) -> Settings:
    return Settings(webhook_key="a secret for tests, of thirty-two bytes or more", history_url=history.url)


def an_alert(number: int, **parts: object) -> Alert:
    fields = {
        "id": f"A{number}",
        "sequence": number,
        "zone": ZONE,
        "msg_type": "alert",
        "severity": "severe",
        "at": later(minutes=number),
        "visit": f"G1.E01.{number}",
        "plate": "苏E01234",
        "firm": None,
        "goods": [{"name": "=甲醇", "un": "1230", "class": "3", "quantity": "20", "unit": "t"}],
        "text": {"zh": "甲醇", "en": "methanol"},
    }
    return Alert.model_validate(fields | parts)


@pytest.fixture
async def office(board: Board, history: HistoryDatabase) -> httpx.AsyncClient:
    """The safety office, with a history of four alerts."""
    place = {
        "service": "history-hazmat",
        "partition": 0,
        "commit_id": "c",
        "root": FAR,
        "progress": "{}",
        "outbox": "[]",
    }
    with history.engine.begin() as connection:
        connection.execute(tables.PROGRESS.insert(), [place])
    alerts = [
        an_alert(1),
        an_alert(2, severity="extreme", storage_unit="T-01"),
        an_alert(3, msg_type="cancel"),
        an_alert(4, drill=True, kind="drill", plate=None, visit=None),
    ]
    columns = ("id", "sequence", "at", "msg_type", "kind", "severity", "visit", "plate", "storage_unit", "drill")
    history.insert(
        tables.ALERTS,
        *(
            {name: getattr(alert, name) for name in columns}
            | {"zone": ZONE, "body": alert.model_dump_json(), "state": "over" if alert.msg_type == "cancel" else "open"}
            for alert in alerts
        ),
    )
    # The table of known plates stays empty: another loop writes it, and may be behind the one that writes alerts.
    return board.browser(Authorization=f"Bearer {await board.token('safety')}")


FOUND: Final = (
    ("count=false", ["A4", "A3", "A2", "A1"]),
    ("plate=0123", ["A3", "A2", "A1"]),
    ("severity=extreme", ["A2"]),
    ("state=open&drill=false", ["A2", "A1"]),
    ("storage_unit=T-01", ["A2"]),
    ("kind=drill", ["A4"]),
    ("msg_type=cancel", ["A3"]),
    ("from=2026-11-22T08:03:00Z", ["A4", "A3"]),
)
"""Questions, and the alerts that they find."""


async def test_alerts_are_found_by_what_people_ask(office: httpx.AsyncClient) -> None:
    async with office:
        for query, ids in FOUND:
            answer = await office.get(f"/v1/alerts?{query}")
            assert [Alert.model_validate(item).id for item in answer.json()["items"]] == ids, query


async def test_a_search_comes_in_pages_and_the_feed_stays_by_sequence(office: httpx.AsyncClient) -> None:
    async with office:
        seen, path = list[str](), "/v1/alerts?plate=E0123&limit=2"
        while path:
            page = (await office.get(path)).json()
            seen += [item["id"] for item in page["items"]]
            path = page.get("next", "")
        feed = await office.get("/v1/alerts?after=0&limit=1000")
        wrong = [await office.get(f"/v1/alerts?{query}") for query in ("after=x", "limit=0", "after=-1", "limit=1001")]
    assert seen == ["A3", "A2", "A1"]
    assert feed.json() == {"items": []}
    assert [answer.json()["errors"][0]["pointer"] for answer in wrong] == [
        f"/query/{name}" for name in ("after", "limit", "after", "limit")
    ]


@pytest.mark.parametrize("count", ["true", "false"])
async def test_all_alerts_come_in_pages_where_they_are_asked_as_a_list_by_a_count_alone(
    office: httpx.AsyncClient, count: str
) -> None:
    """`kakou export alerts` asks so."""
    async with office:
        seen, path = list[str](), f"/v1/alerts?count={count}&limit=3"
        while path:
            answer = await office.get(path)
            assert answer.status_code == 200, answer.text
            seen += [item["id"] for item in answer.json()["items"]]
            path = answer.json().get("next", "")
        of_another_list = await office.get("/v1/alerts?after=WyIiXQ")
    assert seen == ["A4", "A3", "A2", "A1"]
    assert of_another_list.json()["errors"][0]["code"] == "cursor"


async def test_alerts_and_movements_open_in_a_spreadsheet(office: httpx.AsyncClient, history: HistoryDatabase) -> None:
    movement = {"zone": ZONE, "root": 7, "at": later(), "storage_unit": "T-01", "direction": "in", "substance": "+甲醇"}
    history.insert(tables.GOODS_MOVEMENTS, movement | {"quantity": Decimal("20.5"), "unit": "t"})
    async with office:
        alerts = await office.get("/v1/alerts?plate=E0123", headers={"Accept": "text/csv"})
        movements = await office.get("/v1/goods-movements", headers={"Accept": "text/csv"})
        whole = await office.get("/v1/goods-movements?storage_unit=T-01&direction=in")
    assert alerts.text.startswith("\ufeffid,sequence,at,")
    assert len(alerts.text.splitlines()) == 4
    assert "'=甲醇" in alerts.text
    assert "2026-11-22 16:00:00,T-01,in,'+甲醇,,,20.50000,t" in movements.text
    assert orjson.loads(whole.content)["items"][0]["quantity"] == "20.50000"


async def test_goods_movements_are_for_the_safety_office_and_officers(board: Board, office: httpx.AsyncClient) -> None:
    async with board.browser(Authorization=f"Bearer {await board.token('customs')}") as customs:
        assert (await customs.get("/v1/goods-movements")).status_code == 403
    async with office:
        assert (await office.get("/v1/goods-movements?unit=T-01")).status_code == 422
