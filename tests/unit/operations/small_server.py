"""A service's listener, alone in a process: `python -m tests.unit.operations.small_server PORT CONNECTIONS PER_ADDRESS
SECONDS`. SECONDS is each of its time limits. `/large` answers 8 MB, `/late` after half a second, anything else what was
sent, and `x-client` says from where. 127.0.0.3 is a proxy.
"""

import asyncio
import sys
from ipaddress import ip_network

import uvloop
from kakou.operations.http_limits import HttpLimits
from kakou.web.listener.http_server import new_server
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

LARGE = b"x" * 8_000_000
LATE = 0.5
"""Seconds that the application takes for `/late`."""


async def app(scope: Scope, receive: Receive, send: Send) -> None:
    request = Request(scope, receive)
    if scope["path"] == "/large":
        response = Response(LARGE)
    elif scope["path"] == "/late":
        await asyncio.sleep(LATE)
        response = Response("late")
    else:
        names = b",".join(sorted(name for name, _ in scope["headers"]))
        response = Response(
            await request.body(),
            headers={"x-names": names.decode("latin-1"), "x-client": str(request.client and request.client.host)},
        )
    await response(scope, receive, send)


async def main(port: int, connections: int, per_address: int, seconds: float) -> None:
    proxies = (ip_network("127.0.0.3"),)
    limits = HttpLimits(connections, per_address, proxies, head=seconds, body=seconds, taking=seconds)
    server, open_ones = new_server(app, "127.0.0.1", port, limits)
    await asyncio.gather(server.serve(), open_ones.watch())


if __name__ == "__main__":
    uvloop.run(main(int(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), float(sys.argv[4])))
