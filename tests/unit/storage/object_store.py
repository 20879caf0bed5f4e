"""A small object store that speaks as much S3 as is asked of one, over HTTP on the loopback."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import md5
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qs, unquote, urlsplit
from xml.sax.saxutils import escape

BUCKET = "/zone/"


@dataclass
class ObjectStore:
    """objects: whole ones, by name. parts: of uploads that are under way. refuses: answers 403 to all."""

    address: str = ""
    objects: dict[str, bytes] = field(default_factory=dict)
    parts: dict[str, dict[int, bytes]] = field(default_factory=dict)
    refuses: bool = False


@contextmanager
def object_store() -> Iterator[ObjectStore]:
    store = ObjectStore()

    class Handler(_Handler):
        held = store

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    store.address = f"http://127.0.0.1:{server.server_port}"
    thread = Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield store
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    held: ObjectStore

    def do_GET(self) -> None:
        if "list-type" in self._query():
            self._list()
        elif self._name() not in self.held.objects:
            self._answer(404, b"<Error><Code>NoSuchKey</Code></Error>")
        else:
            self._answer_content(self.held.objects[self._name()])

    def do_HEAD(self) -> None:
        self.do_GET()

    def do_PUT(self) -> None:
        body, query = self._body(), self._query()
        if "uploadId" in query:
            self.held.parts[query["uploadId"][0]][int(query["partNumber"][0])] = body
        elif self.headers.get("If-None-Match") == "*" and self._name() in self.held.objects:
            self._answer(412, b"<Error><Code>PreconditionFailed</Code></Error>")
            return
        else:
            self.held.objects[self._name()] = body
        self._answer(200, b"", ETag=f'"{md5(body).hexdigest()}"')

    def do_POST(self) -> None:
        body = self._body()
        query, name = self._query(), self._name()
        if "uploads" in query:
            no = f"upload{len(self.held.parts)}"
            self.held.parts[no] = {}
            said = f"<Bucket>zone</Bucket><Key>{name}</Key><UploadId>{no}</UploadId>"
            self._answer(200, f"<InitiateMultipartUploadResult>{said}</InitiateMultipartUploadResult>".encode())
        elif "delete" in query:
            keys = re.findall(r"<Key>(.+?)</Key>", body.decode())
            for key in keys:
                self.held.objects.pop(key, None)
            gone = "".join(f"<Deleted><Key>{key}</Key></Deleted>" for key in keys)
            self._answer(200, f"<DeleteResult>{gone}</DeleteResult>".encode())
        else:
            parts = self.held.parts.pop(query["uploadId"][0])
            self.held.objects[name] = b"".join(parts[number] for number in sorted(parts))
            said = f"<Bucket>zone</Bucket><Key>{name}</Key><ETag>&quot;x&quot;</ETag><Location>x</Location>"
            self._answer(200, f"<CompleteMultipartUploadResult>{said}</CompleteMultipartUploadResult>".encode())

    def do_DELETE(self) -> None:
        query = self._query()
        if "uploadId" in query:
            self.held.parts.pop(query["uploadId"][0], None)
        else:
            self.held.objects.pop(self._name(), None)
        self._answer(204, b"")

    def _list(self) -> None:
        prefix = self._query().get("prefix", [""])[0]
        found = "".join(
            f"<Contents><Key>{escape(name)}</Key><LastModified>2026-11-27T02:00:00.000Z</LastModified>"
            f"<ETag>&quot;x&quot;</ETag><Size>{len(content)}</Size></Contents>"
            for name, content in sorted(self.held.objects.items())
            if name.startswith(prefix)
        )
        self._answer(200, f"<ListBucketResult><IsTruncated>false</IsTruncated>{found}</ListBucketResult>".encode())

    def _answer_content(self, content: bytes) -> None:
        asked = re.fullmatch(r"bytes=(\d+)-(\d+)", self.headers.get("Range", ""))
        more = {"ETag": '"x"', "Last-Modified": "Fri, 27 Nov 2026 02:00:00 GMT"}
        if asked is None:
            self._answer(200, content, **more)
            return
        first, last = int(asked[1]), min(int(asked[2]), len(content) - 1)
        place = f"bytes {first}-{last}/{len(content)}"
        self._answer(206, content[first : last + 1], **more, **{"Content-Range": place})

    def _answer(self, status: int, body: bytes, **headers: str) -> None:
        if self.held.refuses:
            status, body = 403, b"<Error><Code>AccessDenied</Code></Error>"
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def _body(self) -> bytes:
        return self.rfile.read(int(self.headers.get("Content-Length", 0)))

    def _query(self) -> dict[str, list[str]]:
        return parse_qs(urlsplit(self.path).query, keep_blank_values=True)

    def _name(self) -> str:
        return unquote(urlsplit(self.path).path).removeprefix(BUCKET)

    def log_message(self, *_: object) -> None:
        """Not on the screen."""
