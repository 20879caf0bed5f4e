"""While a lost state is being built, what it lacks is not said to be absent."""

import pytest
from hazmat_notify.handler import SERVICE
from kakou.web import completeness

from tests.unit.hazmat_notify.test_sessions import Board, board, settings, signed_in

__all__ = ["board", "settings"]  # the fixtures

READS = [
    "/v1/alerts/A1",
    "/v1/alerts/A1/cap",
    "/v1/subscriptions/S1",
    "/v1/storage-units/U1",
    "/v1/vehicles/沪A12345/card",
]
WRITES = [
    ("POST", "/v1/alerts/A1/acknowledgement", {"answer": "taken"}),
    ("PATCH", "/v1/subscriptions/S1", {"state": "suspended"}),
    ("DELETE", "/v1/subscriptions/S1", None),
    ("POST", "/v1/subscriptions/S1/redelivery", {"first": 1, "last": 1}),
]
ALL = [*(("GET", path, None) for path in READS), *WRITES]


@pytest.mark.parametrize(("method", "path", "body"), ALL)
async def test_what_may_come_yet_is_503_and_what_is_not_there_404(
    board: Board, monkeypatch: pytest.MonkeyPatch, method: str, path: str, body: dict[str, object] | None
) -> None:
    token = await board.token("safety")
    async with board.browser(Authorization=f"Bearer {token}") as client:
        assert (await client.request(method, path, json=body)).status_code == 404

        async def end(_: int) -> int:
            return 10**6

        monkeypatch.setattr(board.host, "end", end)
        monkeypatch.setattr(completeness, "ANSWERED_WITHIN", 0.02)
        answer = await client.request(method, path, json=body)
    assert (answer.status_code, "retry-after" in answer.headers) == (503, True)


@pytest.mark.parametrize(
    "path",
    [
        "/v1/alerts",
        "/v1/alerts/digest",
        "/v1/alerts/stream",
        "/v1/stock",
        "/v1/escalation",
        "/v1/subscriptions",
        "/v1/vehicles?plate=E0",
        "/board/now",
    ],
)
async def test_the_safety_office_is_never_told_that_there_is_nothing_by_a_state_that_was_lost(
    board: Board, path: str
) -> None:
    async with board.browser() as browser:
        await signed_in(browser, await board.token("safety"))
        board.host.states.lost = {SERVICE.name}
        answer = await browser.get(path)
        assert (answer.status_code, "retry-after" in answer.headers) == (503, True)


async def test_a_write_on_the_log_is_accepted_while_the_state_cannot_be_read(
    board: Board, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(*_: object) -> bool:
        raise ConnectionError("no state")

    token = await board.token("safety")
    monkeypatch.setattr("hazmat_notify.http.writes.taken_in", away)
    body = {"url": "https://hooks.example.com/kakou"}
    async with board.browser(Authorization=f"Bearer {token}", Prefer="wait=0") as client:
        answer = await client.post("/v1/subscriptions", json=body)
    assert answer.status_code == 202, answer.text
    assert answer.json()["state"] == "pending"
    assert answer.json()["location"] == answer.headers["location"]
    assert answer.json()["position"].keys() == {"partition", "offset"}
