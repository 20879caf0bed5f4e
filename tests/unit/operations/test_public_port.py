"""The public port says whether a service is ready, and nothing of any zone; operations hear why."""

import re
from base64 import b64encode
from collections.abc import AsyncIterator
from hashlib import sha256
from typing import cast

import httpx
import pytest
from kakou.operations.listener import operations_app
from kakou.runtime.host import Host
from kakou.web.app import base_app
from prometheus_client import CollectorRegistry, Gauge
from starlette.types import ASGIApp


class HostWithReasons:
    """A host that has these reasons not to be ready."""

    def __init__(self, *reasons: str) -> None:
        self.reasons = list(reasons)

    def ready(self) -> list[str]:
        return self.reasons


STANDING = HostWithReasons("lane-router/3: OSError: Kafka at 10.0.0.7 does not answer")


def client(app: ASGIApp) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://gate")


def public(host: HostWithReasons) -> httpx.AsyncClient:
    return client(base_app(cast(Host, host), "gate-ingest"))


@pytest.fixture
async def operations() -> AsyncIterator[httpx.AsyncClient]:
    registry = CollectorRegistry()
    Gauge("kakou_lane_up", "Whether a lane works.", ["zone"], registry=registry).labels("3105W").set(1)
    async with client(operations_app(cast(Host, STANDING), registry)) as asking:
        yield asking


async def test_the_public_port_has_no_metrics() -> None:
    async with public(STANDING) as asking:
        assert (await asking.get("/metrics")).status_code == 404


@pytest.mark.parametrize("method", ["GET", "HEAD"])
async def test_a_load_balancer_hears_yes_or_no_and_no_reasons(method: str) -> None:
    async with public(STANDING) as asking:
        standing = await asking.request(method, "/readyz")
        assert (standing.status_code, b"Kafka" in standing.content) == (503, False)
        assert (await asking.request(method, "/healthz")).status_code == 200
    async with public(HostWithReasons()) as asking:
        assert (await asking.request(method, "/readyz")).status_code == 200


async def test_operations_hear_the_reasons_and_read_the_metrics(operations: httpx.AsyncClient) -> None:
    answer = await operations.get("/readyz")
    assert (answer.status_code, answer.json()["reasons"]) == (503, STANDING.reasons)
    assert 'kakou_lane_up{zone="3105W"} 1.0' in (await operations.get("/metrics")).text
    assert (await operations.get("/healthz")).status_code == 200


async def test_every_answer_says_that_it_is_what_it_says_and_stands_in_no_frame() -> None:
    async with public(STANDING) as asking:
        for path in ("/readyz", "/docs", "/openapi.json", "/no-such-page"):
            headers = (await asking.get(path)).headers
            assert headers["x-content-type-options"] == "nosniff", path
            assert "frame-ancestors 'none'" in headers["content-security-policy"], path


async def test_the_docs_page_may_run_its_own_scripts_alone() -> None:
    async with public(STANDING) as asking:
        page = await asking.get("/docs")
    (script,) = re.findall(r"<script>(.*?)</script>", page.text, re.DOTALL)
    digest = b64encode(sha256(script.encode()).digest()).decode()
    assert f"script-src 'self' 'sha256-{digest}';" in page.headers["content-security-policy"]
    assert "'unsafe-inline'" not in page.headers["content-security-policy"].partition("style-src")[0]
