"""The floor of `POST /v1/events`: a FastAPI endpoint that awaits the same produce and does nothing else.

python -m tests.bench.bare_endpoint BOOTSTRAP TOPIC PORT
"""

import sys
from contextlib import asynccontextmanager

import uvicorn
from aiokafka import AIOKafkaProducer
from fastapi import FastAPI, Request, Response

bootstrap, topic, port = sys.argv[1:4]


@asynccontextmanager
async def lifespan(app: FastAPI):  # type: ignore[no-untyped-def]
    app.state.producer = AIOKafkaProducer(
        bootstrap_servers=bootstrap, acks="all", enable_idempotence=True, linger_ms=0, max_batch_size=262_144
    )
    await app.state.producer.start()
    yield
    await app.state.producer.stop()


app = FastAPI(lifespan=lifespan)


@app.post("/v1/events")
async def post(request: Request) -> Response:
    acknowledged = await request.app.state.producer.send(topic, await request.body(), partition=0)
    await acknowledged
    return Response(b"{}", 202, media_type="application/json")


if __name__ == "__main__":
    uvicorn.run(
        app, host="127.0.0.1", port=int(port), loop="uvloop", http="httptools", access_log=False, log_level="warning"
    )
