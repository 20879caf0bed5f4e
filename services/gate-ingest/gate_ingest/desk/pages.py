"""The desk's pages, one folder each; signing in and out; their static files."""

from fastapi import APIRouter
from kakou.web.pages.problem_pages import page_route
from kakou.web.pages.sign_in_codes import SignInCodes
from kakou.web.pages.signing import Doors, add_signing
from kakou.web.pages.static import add_static

from gate_ingest.desk.claim import pages as claim
from gate_ingest.desk.control_orders import pages as control_orders
from gate_ingest.desk.documents import pages as documents
from gate_ingest.desk.lanes import pages as lanes
from gate_ingest.desk.queue import pages as queue
from gate_ingest.desk.rendering import desk_templates
from gate_ingest.desk.replay import pages as replay
from gate_ingest.desk.rooms import HOME
from gate_ingest.desk.search import pages as search
from gate_ingest.desk.tasks import pages as tasks
from gate_ingest.desk.today import pages as today
from gate_ingest.desk.truck import pages as truck
from gate_ingest.http.context import Gate

PAGES = (queue, truck, claim, lanes, search, documents, tasks, control_orders, today, replay)


def routes(gate: Gate) -> APIRouter:
    templates = desk_templates()
    router = APIRouter(prefix=HOME, include_in_schema=False, route_class=page_route(templates))
    add_signing(
        router, Doors(HOME, SignInCodes(gate.host.notes()), gate.speakers, gate.sessions, gate.quotas), templates
    )
    for each in PAGES:
        each.add(router, gate, templates)
    add_static(router, templates.files)
    return router
