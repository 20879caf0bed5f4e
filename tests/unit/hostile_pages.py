"""What somebody who means harm sends to every page of a service. The routes are the application's own, so that a page
that is added is swept as well."""

import itertools
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import quote, urlencode

import httpx
from fastapi import FastAPI
from fastapi.routing import APIRoute
from kakou.web.pages.rendering import HEADERS

SCRIPT: Final = "<script>alert(7)</script>"
BROKEN_OUT: Final = "\"'><img src=x onerror=alert(7)>"
UNESCAPED: Final = (SCRIPT, "<img src=x")
PARTS: Final = (
    quote(SCRIPT, safe=""),
    quote(BROKEN_OUT, safe=""),
    "%00",
    "G1.E01.%00",
    "%ED%A0%80",
    "%F0%28%8C%28",
    "G1.E01.%E2%80%AEgnp.exe",
    "..%2F..%2Fetc%2Fpasswd",
    "x" * 3_000,
    "G1.E01",
    "%25s",
    "-1",
)
"""As they stand in an address: markup, NUL, halves of characters, text that turns about, much of it."""

VALUES: Final = (*PARTS, "", "9" * 400, "NaN", "2026-02-30", "9999-12-31T23:59:59%2B99:99", "%5B%5D")
FIELDS: Final = (
    *("decision", "template", "words", "plate", "announced_by", "revision", "standing", "command", "text", "ready"),
    *("do", "take_over", "from", "why", "passed", "once", "alerts", "end", "unit", "code", "token", "name"),
)
SENSIBLE: Final = {"decision": "release", "revision": "1", "command": "show", "do": "take", "passed": "yes"}
"""What leads beyond the first check, the others being hostile."""

OTHER_METHODS: Final = ("PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "HEAD", "BREW")


@dataclass
class Sweep:
    """own: what stands in addresses for what is there. secrets: texts of another zone. written: how much stands on the
    log; without the page's own word nothing comes to it."""

    app: FastAPI
    homes: tuple[str, ...]
    client: httpx.AsyncClient
    forms: Mapping[str, str]
    own: Sequence[str]
    secrets: tuple[str, ...]
    written: Callable[[], int]
    asked: int = 0
    faults: list[str] = field(default_factory=list)

    def routes(self) -> Iterator[tuple[str, APIRoute]]:
        """Each with its method. Streams are left out: they take nothing, and do not end."""
        included = (getattr(each, "original_router", None) for each in self.app.routes)
        for route in (route for router in included if router is not None for route in router.routes):
            of_pages = isinstance(route, APIRoute) and any(_is_within(route.path, home) for home in self.homes)
            if of_pages and not route.path.endswith("/stream"):
                for method in sorted(route.methods or ()):
                    yield method, route

    async def all(self) -> None:
        others = itertools.cycle(OTHER_METHODS)
        for method, route in self.routes():
            paths = sorted({_path(route.path, part) for part in (*PARTS, *self.own)})
            if method == "GET":
                await self._looks(route, paths)
            else:
                await self._forges(route, paths)
                await self._sends(route, paths)
            for other in itertools.islice(others, 3):
                if other not in (route.methods or ()):
                    await self._ask(other, paths[-1])

    async def _looks(self, route: APIRoute, paths: Sequence[str]) -> None:
        for path, accept in zip(paths, itertools.cycle(("text/html", "*/*")), strict=False):
            await self._ask("GET", path, headers={"Accept": accept})
        last = _path(route.path, self.own[0])
        for name, value in itertools.product(_asked(route), VALUES):
            if name != "lang" or value in PARTS[:3]:
                await self._ask("GET", f"{last}?{name}={value}", headers={"Accept": "text/html"})
        odd = {"If-None-Match": "x" * 5_000, "Accept-Language": SCRIPT, "Referer": f"http://x/{SCRIPT}"}
        await self._ask("GET", last, headers=odd)

    async def _forges(self, route: APIRoute, paths: Sequence[str]) -> None:
        """Without the page's own word, or from another site: nothing comes of it."""
        path, before = _path(route.path, self.own[0]), self.written()
        home = next(home for home in self.homes if path.startswith(home))
        for form, origin in (("", None), ("x" * 64, None), (self.forms[home], "https://elsewhere.example")):
            headers = {"Origin": origin} if origin else {}
            answer = await self._ask("POST", path, data=SENSIBLE | {"form": form}, headers=headers)
            if answer.status_code not in (401, 403) and not route.path.endswith("/session"):
                self._note("POST", path, f"is answered {answer.status_code} without the page's own word")
        if self.written() != before:
            self._note("POST", path, "writes without the page's own word")

    async def _sends(self, route: APIRoute, paths: Sequence[str]) -> None:
        home = next(home for home in self.homes if route.path.startswith(home))
        word = {"form": self.forms[home]}
        if route.path.endswith("/sign-out"):
            return
        for path in paths[::2]:
            await self._ask("POST", path, data=word | SENSIBLE)
        path = _path(route.path, self.own[0])
        for value, names in zip(PARTS, itertools.cycle(_some(FIELDS)), strict=False):
            typed = {name: SENSIBLE.get(name, "") for name in names} | word
            body = urlencode(typed) + "".join(f"&{name}={value}" for name in names if name not in SENSIBLE)
            await self._ask("POST", path, content=body.encode(), headers=FORM)
        for raw in (b"\xff\xfe\x00", b"&".join([b"a=1"] * 5_000), b"form=" + b"x" * 60_000, b'{"form": 1}', b""):
            await self._ask("POST", path, content=raw, headers=FORM)
        await self._ask("POST", path, content=b"{}", headers={"Content-Type": "application/json"})
        await self._ask("POST", path, content=b"--x--", headers={"Content-Type": "multipart/form-data; boundary=x"})

    async def _ask(self, method: str, path: str, **more: Any) -> httpx.Response:
        more["headers"] = {"Prefer": "wait=0"} | more.get("headers", {})
        answer = await self.client.request(method, path, **more)
        self.asked += 1
        if answer.status_code >= 500:
            self._note(method, path, f"is answered {answer.status_code}: {answer.text[:200]}")
        is_page = answer.headers.get("content-type", "").startswith("text/html")
        for text in (*(UNESCAPED if is_page else ()), *self.secrets):
            if text in answer.text:
                self._note(method, path, f"is answered with {text}")
        wanted: Mapping[str, str] = HEADERS if is_page else {"X-Content-Type-Options": "nosniff"}
        if missing := [name for name, value in wanted.items() if answer.headers.get(name) != value]:
            self._note(method, path, f"is answered {answer.status_code} without {missing}")
        return answer

    def _note(self, method: str, path: str, what: str) -> None:
        self.faults.append(f"{method} {path[:120]} {what}")


FORM: Final = {"Content-Type": "application/x-www-form-urlencoded"}


def _is_within(path: str, home: str) -> bool:
    return path == home or path.startswith(f"{home}/")


def _path(path: str, part: str) -> str:
    """The route's address with this in the place of each of its parts."""
    return re.sub(r"\{[^}]+\}", lambda _: part, path)


def _asked(route: APIRoute) -> list[str]:
    return [each.alias for each in route.dependant.query_params]


def _some(names: Sequence[str]) -> list[Sequence[str]]:
    """As many at once as a form may have."""
    return [names[at : at + 8] for at in range(0, len(names), 8)]
