"""The HTTP application that every service begins with: health, readiness, problems, the page that draws the rest."""

from fastapi import FastAPI, Request
from fastapi.responses import Response
from fastapi_offline import FastAPIOffline

from kakou.operations.listener import alive
from kakou.runtime.host import Host
from kakou.web import problem_handlers
from kakou.web.docs_page import add_docs_page
from kakou.web.head_requests import HeadAsGet
from kakou.web.listener.limits import Edge


def base_app(host: Host, title: str, description: str = "") -> FastAPI:
    """`/healthz`: the process answers. `/readyz`: every partition it holds is processed; else 503. The reasons are told
    to operations alone: `kakou.operations.listener`.

    `/docs` draws the OpenAPI document. The name of an endpoint's function is its operation's id there, and so the name
    of a function in clients that are generated from it: a verb and a noun.
    """
    # Zones have no internet: the page brings its own scripts. The other page that FastAPI knows, Redoc, fetches its
    # maker's logo. A redirect would lead to whatever Host the client was made to send.
    app = FastAPIOffline(
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        title=title,
        version="1",
        description=description,
        generate_unique_id_function=lambda route: route.name,
    )
    add_docs_page(app)
    problem_handlers.install(app)
    app.add_middleware(HeadAsGet)
    app.add_middleware(Edge)

    app.add_api_route("/healthz", alive, include_in_schema=False)

    @app.get("/readyz", include_in_schema=False)
    async def readyz(_: Request) -> Response:
        body, status = (b'{"ready":false}', 503) if host.ready() else (b'{"ready":true}', 200)
        return Response(body, status, media_type="application/json")

    return app
