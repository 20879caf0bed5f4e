"""What a service makes sure of before it listens, and what anybody may send it."""

import resource

import pytest
from kakou.operations.http_limits import HttpLimits
from kakou.operations.settings import ServiceSettings
from kakou.web.listener.connections import MOST_HELD_BACK
from kakou.web.listener.http_server import OTHER_DESCRIPTORS, TooFewDescriptors, allow_descriptors
from kakou.web.listener.limits import short_body
from kakou.web.problems import Problem
from pydantic import ValidationError
from starlette.requests import Request
from starlette.types import Message


class System:
    """Limits on open files."""

    def __init__(self, patch: pytest.MonkeyPatch, soft: int, hard: int) -> None:
        self.limits = (soft, hard)
        patch.setattr(resource, "getrlimit", lambda _: self.limits)
        patch.setattr(resource, "setrlimit", self._set)

    def _set(self, _: int, limits: tuple[int, int]) -> None:
        self.limits = limits


def test_as_many_files_may_be_opened_as_there_may_be_connections(monkeypatch: pytest.MonkeyPatch) -> None:
    system = System(monkeypatch, soft=1_024, hard=20_000)
    allow_descriptors(2_000)
    assert system.limits == (2_000 + MOST_HELD_BACK + OTHER_DESCRIPTORS, 20_000)
    allow_descriptors(10)
    assert system.limits == (2_000 + MOST_HELD_BACK + OTHER_DESCRIPTORS, 20_000)


def test_what_the_system_does_not_allow_is_said_with_the_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    System(monkeypatch, soft=1_024, hard=4_048)
    with pytest.raises(TooFewDescriptors, match=r"KAKOU_HTTP_CONNECTIONS: .* set at most 1024"):
        allow_descriptors(2_000)


def test_proxies_are_addresses_or_networks(monkeypatch: pytest.MonkeyPatch) -> None:
    limits = ServiceSettings(http_proxies="10.0.0.7, 192.168.4.0/24,fd00::/8").http_limits()
    assert [limits.is_proxy(one) for one in ("10.0.0.7", "192.168.4.9", "fd12::1")] == [True] * 3
    assert [limits.is_proxy(one) for one in ("10.0.0.8", "192.168.5.9", "fe80::1")] == [False] * 3
    assert not HttpLimits(connections=10, per_address=1).is_proxy("10.0.0.7")
    with pytest.raises(ValidationError, match=r"proxy\.example"):
        ServiceSettings(http_proxies="proxy.example")


async def test_a_body_that_anybody_may_send_is_short() -> None:
    received = 0

    async def receive() -> Message:
        nonlocal received
        received += 1
        return {"type": "http.request", "body": b"x" * 1_000, "more_body": True}

    with pytest.raises(Problem) as refused:
        await short_body(Request({"type": "http", "method": "POST", "headers": []}, receive), 4_096)
    assert (refused.value.status, received) == (413, 5)
