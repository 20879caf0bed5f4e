"""The gate's HTTP interface, as a command asks it: with a token, a deadline, and failures in a sentence."""

import re
from collections.abc import Iterator
from http import HTTPStatus
from typing import Annotated, Any

import httpx
import typer
from kakou.contracts.problem import MEDIA_TYPE

from kakou_cli.errors import Failure

DEADLINE = 25.0
"""Longer than the gate lets anybody wait."""

PAGE = 500
"""As many as the gate gives at once."""

_KEPT = re.compile(r"\?after=(?P<after>\d+)")

Ingest = Annotated[str, typer.Option(envvar="KAKOU_INGEST_URL", help="gate-ingest's address.")]
Hazmat = Annotated[str, typer.Option(envvar="KAKOU_HAZMAT_URL", help="hazmat-notify's address.")]
INGEST, HAZMAT = "http://127.0.0.1:8080", "http://127.0.0.1:8083"

Token = Annotated[
    str | None,
    typer.Option(envvar="KAKOU_TOKEN", help="A token of the zone, as `kakou token issue` prints it.", show_envvar=True),
]


class NotAllowed(Failure):
    """The token has not the scope that this takes."""


class Gone(Failure):
    """The sequence no longer holds what was asked for. first: the `after` that it can be asked with."""

    def __init__(self, detail: str, first: int) -> None:
        super().__init__(detail)
        self.first = first


class Interface:
    """One service's interface with one token."""

    def __init__(self, address: str, token: str, deadline: float = DEADLINE) -> None:
        self._client = httpx.Client(
            base_url=address, headers={"Authorization": f"Bearer {token}"}, timeout=deadline, follow_redirects=False
        )

    def __enter__(self) -> "Interface":
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def get(self, path: str, **asked: Any) -> Any:
        """The answer's JSON, None for 404. Raises NotAllowed, Gone, Failure, httpx.TransportError."""
        # An empty dictionary would take the query off a path that has one.
        response = self._client.get(path, params=asked or None)
        match response.status_code:
            case 200:
                return response.json()
            case 404 if MEDIA_TYPE in response.headers.get("content-type", ""):
                return None
        raise _failure(response)

    def text(self, path: str, accept: str, **asked: Any) -> str:
        """The answer's text, in another form than JSON. Raises NotAllowed, Failure, httpx.TransportError."""
        response = self._client.get(path, params=asked, headers={"Accept": accept})
        if response.status_code != HTTPStatus.OK:
            raise _failure(response)
        return response.text

    def items(self, path: str, **asked: Any) -> Iterator[Any]:
        """Every item that a list still keeps, page by page."""
        try:
            page = self.get(path, limit=PAGE, **asked)
        except Gone as gone:
            page = self.get(path, limit=PAGE, **(asked | {"after": gone.first}))
        while page is not None:
            yield from page["items"]
            page = self.get(page["next"]) if "next" in page else None


def given(token: str | None) -> str:
    """The token. Raises Failure when there is none."""
    if not token:
        variable = "KAKOU_TOKEN"
        raise Failure(f"missing token: give --token or {variable}; `kakou token issue` prints one")
    return token


def zone_of(token: str) -> str:
    """The zone that a token's text names."""
    parts = token.split("_", 2)
    if len(parts) != 3 or parts[0] != "kk":
        raise Failure("malformed token: must begin like kk_3105W_…; `kakou token issue` prints one")
    return parts[1]


def _detail(response: httpx.Response) -> str:
    try:
        body = response.json()
    except ValueError:
        return response.reason_phrase
    return str(body.get("detail") or body.get("title") or "") if isinstance(body, dict) else ""


def _failure(response: httpx.Response) -> Failure:
    """What an answer that is not the one asked for says."""
    match response.status_code:
        case 401:
            return Failure("token unknown or revoked: issue one with `kakou token issue`")
        case 403:
            return NotAllowed(_detail(response))
        case 410 if (kept := _KEPT.search(_detail(response))) is not None:
            return Gone(_detail(response), int(kept["after"]))
        case 422:
            return Failure(f"{response.request.url.path}: {_wrong(response) or _detail(response)}")
    return Failure(f"{response.request.url}: {response.status_code} {_detail(response)}")


def _wrong(response: httpx.Response) -> str:
    """Every wrong parameter with what is wrong with it, as far as the answer names them."""
    errors = response.json().get("errors", [])
    return "; ".join(f"{error['pointer'].rpartition('/')[2]} {error['message']}" for error in errors)
