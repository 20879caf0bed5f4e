"""Deliveries go to public addresses and the operator's networks only, however an address is written or come by, and
what is told of them shows nobody the inside."""

import asyncio
import socket
import threading
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from ipaddress import IPv4Network, IPv6Network
from typing import Any

import pytest
from aiohttp import web
from hazmat_notify.channels.webhooks.guard import NOT_ALLOWED, Forbidden, GuardedResolver, Reach
from hazmat_notify.channels.webhooks.posting import NO_ANSWER, NO_CONNECTION, Answer, Poster, _pause
from hazmat_notify.settings import Settings
from yarl import URL

PUBLIC = Reach()
LOOPBACK = (IPv4Network("127.0.0.0/8"),)

INSIDE = (
    "127.0.0.1",
    "10.0.0.7",
    "192.168.1.1",
    "172.16.0.1",
    "169.254.169.254",  # a cloud's metadata
    "100.100.100.200",
    "100.64.0.1",
    "192.0.0.170",
    "198.18.0.1",
    "192.88.99.1",
    "0.0.0.0",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "[::]",
    "[::1]",
    "[fe80::1]",
    "[fec0::1]",
    "[fd00:ec2::254]",
    "[ff02::1]",
    "[::ffff:10.0.0.1]",
    "[::127.0.0.1]",
    "[64:ff9b::a00:1]",
    "[64:ff9b:1::a00:1]",
    "[2002:a00:1::]",
    "[2001:0:4136:e378:8000:63bf:f5ff:fffe]",
    "[2001:db8::1]",
    "１２７.0.0.1",
    "①②⑦.0.0.1",
    "127。0。0。1",
    "１６９.２５４.１６９.２５４",
)
NO_HOST = (
    "2130706433",
    "0x7f000001",
    "0x7f.1",
    "0177.0.0.1",
    "127.1",
    "127.0.0.01",
    "127.0.0.1.",
    "localhost.",
    "receiver.example.",
    "%31%32%37.0.0.1",
    "a%2eb.example",
    "[fe80::1%25eth0]",
    "a b.example",
    "receiver..example",
    "１２７.１",
    "receiver.example.0x0a",
)


@pytest.mark.parametrize("host", INSIDE)
def test_no_delivery_goes_to_an_address_inside_however_it_is_written(host: str) -> None:
    assert PUBLIC.fault_of(f"https://{host}:8443/hook") == NOT_ALLOWED


@pytest.mark.parametrize("host", NO_HOST)
def test_what_a_client_might_take_for_another_address_is_refused_by_ourselves(host: str) -> None:
    assert PUBLIC.fault_of(f"https://{host}/hook") is not None


@pytest.mark.parametrize(
    "url",
    [
        "http://safety.example/",
        "https://a@b.example/",
        "https:///x",
        "https:127.0.0.1",
        "https://x.example/#part",
        "https://x.example:99999/",
        "https://x.example:0/",
        "unix:///var/run/docker.sock",
        "file:///etc/passwd",
        "https://[::1",
    ],
)
def test_an_address_that_cannot_be_a_receivers_is_named_at_once(url: str) -> None:
    assert PUBLIC.fault_of(url) is not None


@pytest.mark.parametrize(
    "url",
    [
        "https://safety.example:8443/kakou?x=1",
        "https://8.8.8.8/",
        "https://[2606:4700::1111]/",
        "https://[64:ff9b::808:808]/",
        "https://安全.example/",
        "https://SAFETY.example/",
    ],
)
def test_public_https_addresses_and_names_are_as_they_should_be(url: str) -> None:
    assert PUBLIC.fault_of(url) is None


def test_a_network_that_the_operator_names_is_allowed_and_https_still_required() -> None:
    reach = Reach((IPv4Network("10.20.0.0/16"), IPv6Network("fd12::/48")))
    for allowed in ("https://10.20.3.4/", "https://[::ffff:10.20.3.4]/", "https://[fd12::7]/", "https://8.8.8.8/"):
        assert reach.fault_of(allowed) is None
    for refused in ("https://10.21.0.1/", "https://[fd13::1]/", "http://10.20.3.4/", "https://[64:ff9b::a14:304]/"):
        assert reach.fault_of(refused) is not None


def test_networks_are_named_in_one_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KAKOU_WEBHOOK_NETWORKS", "10.20.0.0/16, fd12::/48")
    assert Settings().reach().networks == (IPv4Network("10.20.0.0/16"), IPv6Network("fd12::/48"))
    monkeypatch.setenv("KAKOU_WEBHOOK_NETWORKS", "10.20.0.1/16")
    with pytest.raises(ValueError, match="webhook_networks"):
        Settings()


def test_a_name_that_stands_for_an_address_inside_is_not_connected_to() -> None:
    with pytest.raises(Forbidden):
        asyncio.run(GuardedResolver(PUBLIC).resolve("localhost", 443))


# ------------------------------------------------------------------ on the wire

Client = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@asynccontextmanager
async def listening(answer: Client | None = None) -> AsyncIterator[tuple[int, list[bytes]]]:
    """A port on the loopback, and the first bytes of whoever came."""
    came: list[bytes] = []
    serving: set[asyncio.Task[None]] = set()

    async def client(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            came.append(await reader.read(3))
            if answer is not None:
                await answer(reader, writer)
        finally:
            writer.close()

    def begin(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        serving.add(asyncio.create_task(client(reader, writer)))

    server = await asyncio.start_server(begin, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1], came
    finally:
        server.close()
        for task in serving:
            task.cancel()
        await asyncio.gather(*serving, return_exceptions=True)


async def posted(url: str, reach: Reach = PUBLIC) -> Answer:
    poster = Poster(reach)
    try:
        return await poster.post(url, b"{}", {})
    finally:
        await poster.close()


@pytest.mark.parametrize("host", ["127.0.0.1", "１２７.0.0.1", "①②⑦.0.0.1", "[::ffff:127.0.0.1]", "localhost"])
async def test_a_listener_inside_hears_nothing_of_a_subscription_from_before(host: str) -> None:
    async with listening() as (port, came):
        delivery = await posted(f"https://{host}:{port}/hook")
    assert (delivery.taken, came) == (False, [])


@pytest.mark.parametrize("where", ["resolver", "door"])
async def test_an_address_that_slips_past_the_door_or_the_resolver_is_still_not_connected_to(
    where: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if where == "door":
        monkeypatch.setattr(Reach, "fault_of", lambda *_: None)
    else:
        answer = [{"hostname": "x", "host": "127.0.0.1", "port": 0, "family": 2, "proto": 6, "flags": 0}]

        async def rebound(self: GuardedResolver, host: str, port: int = 0, family: int = 0) -> list[dict[str, object]]:
            return [each | {"port": port} for each in answer]

        monkeypatch.setattr(GuardedResolver, "resolve", rebound)
    host = "127.0.0.1" if where == "door" else "rebinding.example"
    async with listening() as (port, came):
        delivery = await posted(f"https://{host}:{port}/hook")
    assert (delivery.why, came) == (NO_CONNECTION, [])


async def test_whom_we_are_connected_to_is_looked_at_before_a_request_is_written(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("hazmat_notify.channels.webhooks.posting.guarded_socket", lambda reach: None)
    monkeypatch.setattr(Reach, "fault_of", lambda *_: None)
    async with listening() as (port, came):
        delivery = await posted(f"http://127.0.0.1:{port}/hook", Reach((), plain_http=True))
    assert (delivery.why, b"".join(came)) == (NO_CONNECTION, b"")


async def test_a_closed_port_one_without_tls_and_one_that_hangs_up_are_told_in_the_same_words() -> None:
    async def speaks_http(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        await writer.drain()

    async with listening(speaks_http) as (http, _), listening() as (mute, _), listening() as (closed, _):
        pass
    reach = Reach(LOOPBACK)
    async with listening(speaks_http) as (http, came), listening() as (mute, _):
        told = {(await posted(f"https://127.0.0.1:{port}/", reach)).why for port in (http, mute, closed)}
        told.add((await posted("https://no-such-name.invalid/", reach)).why)
    assert told == {NO_CONNECTION}
    assert came == [b"\x16\x03\x01"], "the allowed one was spoken to by TLS"


async def test_a_receiver_that_speaks_no_http_is_told_in_words_of_our_own() -> None:
    async def babbles(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"SSH-2.0-OpenSSH_9.6\r\n")
        await writer.drain()

    async with listening(babbles) as (port, _):
        delivery = await posted(f"http://127.0.0.1:{port}/", Reach(LOOPBACK, plain_http=True))
    assert delivery.why == NO_ANSWER


def test_the_client_connects_to_the_host_that_was_judged() -> None:
    assert URL("https://①②⑦.0.0.1/").raw_host == "127.0.0.1"


@pytest.mark.parametrize(
    ("said", "seconds"),
    [("7", 7), ("99999999999999999999", 3600), ("²", 0), ("-5", 0), ("soon", 0), (None, 0), ("", 0)],
)
def test_retry_after_is_read_in_seconds_and_bounded(said: str | None, seconds: float) -> None:
    assert _pause(said) == seconds


def test_retry_after_is_read_as_a_date() -> None:
    assert _pause("Fri, 31 Dec 9999 23:59:59 GMT") == 3600
    assert _pause("Sun, 06 Nov 1994 08:49:37 GMT") == 0


async def test_tar_pits_keep_neither_their_own_zone_nor_another_waiting() -> None:
    all_in, patience = asyncio.Event(), 200

    async def hangs(_: asyncio.StreamReader, __: asyncio.StreamWriter) -> None:
        if len(came) == patience:
            all_in.set()
        await asyncio.Event().wait()

    async def takes(_: web.Request) -> web.Response:
        return web.Response(status=204)

    app = web.Application()
    app.router.add_post("/", takes)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    honest = f"http://127.0.0.1:{runner.addresses[0][1]}/"
    mired, other = Poster(Reach(LOOPBACK, plain_http=True)), Poster(Reach(LOOPBACK, plain_http=True))
    async with listening(hangs) as (pit, came):
        held = [asyncio.create_task(mired.post(f"http://127.0.0.1:{pit}/", b"{}", {})) for _ in range(patience)]
        await all_in.wait()
        taken = [(await poster.post(honest, b"{}", {})).taken for poster in (mired, other)]
        assert not any(task.done() for task in held)
        for task in held:
            task.cancel()
        await asyncio.gather(*held, return_exceptions=True)
        await mired.close()
        await other.close()
    await runner.cleanup()
    assert taken == [True, True]


async def test_name_servers_that_do_not_answer_one_zone_keep_no_other_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    answered, really = threading.Event(), socket.getaddrinfo

    def look_up(host: str, *more: Any) -> Any:
        if host.endswith(".slow.example"):
            answered.wait(30)
            raise socket.gaierror
        return really(host, *more)

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    mired, other = Poster(PUBLIC), Poster(PUBLIC)
    held = [asyncio.create_task(mired.post(f"https://r{no}.slow.example/", b"{}", {})) for no in range(64)]
    await asyncio.sleep(0)
    async with asyncio.timeout(3):
        delivery = await other.post("https://localhost/", b"{}", {})
    answered.set()
    await asyncio.gather(*held)
    await mired.close()
    await other.close()
    assert delivery.why == NO_CONNECTION
