"""`/docs`: the page that draws the OpenAPI document, from the service's own scripts, with leave to run no others."""

import re
from base64 import b64encode
from hashlib import sha256
from typing import Final

from fastapi import FastAPI, Request
from fastapi.openapi.docs import get_swagger_ui_html
from fastapi.responses import HTMLResponse

STATIC: Final = "/static-offline-docs"
"""Where `fastapi-offline` has put the page's scripts."""

INLINE: Final = re.compile(rb"<script>(.*?)</script>", re.DOTALL)


def add_docs_page(app: FastAPI) -> None:
    """Have the application answer `/docs`."""
    page = get_swagger_ui_html(
        openapi_url=str(app.openapi_url),
        title=app.title,
        swagger_js_url=f"{STATIC}/swagger-ui-bundle.js",
        swagger_css_url=f"{STATIC}/swagger-ui.css",
        swagger_favicon_url=f"{STATIC}/favicon.png",
        # It sends the document to nobody to be validated: zones have no internet.
        swagger_ui_parameters={"validatorUrl": None},
    )
    policy = {"Content-Security-Policy": _policy(bytes(page.body))}

    @app.get("/docs", include_in_schema=False)
    async def docs(_: Request) -> HTMLResponse:
        return HTMLResponse(page.body, headers=policy)


def _policy(page: bytes) -> str:
    """Its own files, and the one script that stands in the page itself."""
    digests = (b64encode(sha256(script).digest()).decode() for script in INLINE.findall(page))
    scripts = " ".join(f"'sha256-{digest}'" for digest in digests)
    return (
        f"default-src 'self'; script-src 'self' {scripts}; style-src 'self' 'unsafe-inline'; img-src 'self' data:;"
        " frame-ancestors 'none'; form-action 'none'; base-uri 'none'"
    )
