"""A zone's picture store: a server of files that writes down who asked for what."""

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Final

PICTURE: Final = """\
<svg xmlns="http://www.w3.org/2000/svg" width="1280" height="720" viewBox="0 0 1280 720">
<rect width="1280" height="720" fill="#5c6a75"/><rect y="560" width="1280" height="160" fill="#3d454c"/>
<rect x="330" y="90" width="620" height="500" rx="34" fill="#a33526"/>
<rect x="380" y="135" width="520" height="190" rx="18" fill="#1d2a35"/>
<g fill="#f4eec0"><rect x="370" y="470" width="110" height="60"/><rect x="800" y="470" width="110" height="60"/></g>
<g fill="#15181b"><rect x="360" y="585" width="110" height="70"/><rect x="810" y="585" width="110" height="70"/></g>
<rect x="510" y="455" width="260" height="88" rx="8" fill="#f2b700" stroke="#15181b" stroke-width="4"/>
<text x="640" y="520" font-size="44" font-weight="700" text-anchor="middle" fill="#15181b">{plate}</text>
</svg>
"""


@dataclass
class PictureStore:
    """asked: what was asked for, with the headers. moved: paths that lead elsewhere."""

    url: str
    files: dict[str, bytes] = field(default_factory=dict)
    moved: dict[str, str] = field(default_factory=dict)
    asked: list[tuple[str, Mapping[str, str]]] = field(default_factory=list)

    @property
    def paths(self) -> list[str]:
        return [path for path, _ in self.asked]

    def puts(self, path: str, plate: str) -> str:
        """A picture of the front of a truck; its address."""
        self.files[f"/{path}"] = PICTURE.format(plate=plate).encode()
        return f"{self.url}{path}"


@contextmanager
def storing() -> Iterator[PictureStore]:
    """On a free port of this machine."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            store.asked.append((self.path, dict(self.headers.items())))
            file, elsewhere = store.files.get(self.path), store.moved.get(self.path)
            self.send_response(302 if elsewhere else 404 if file is None else 200)
            self.send_header("Access-Control-Allow-Origin", "*")
            if elsewhere:
                self.send_header("Location", elsewhere)
            self.send_header("Content-Type", "image/svg+xml")
            self.send_header("Content-Length", str(len(file or b"")))
            self.end_headers()
            self.wfile.write(file or b"")

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name that the base class has
            """Whoever asks is in `asked`."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        store = PictureStore(f"http://127.0.0.1:{server.server_address[1]}/")
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield store
        server.shutdown()
