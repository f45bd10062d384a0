"""Serve a built site on this machine, with the headers that netlify.toml promises."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import urlsplit

from tests.site.sites import ROOT

RULES = tomllib.loads((ROOT / "netlify.toml").read_text(encoding="utf-8"))["headers"]


def headers(path: str = "/") -> dict[str, str]:
    """Return the headers that netlify.toml sends with a path: of all rules that match, as a browser may get them."""
    found: dict[str, list[str]] = {}
    for rule in RULES:
        parts = re.split(r"(\*|:[a-z]+)", rule["for"])
        pattern = "".join(".*" if part == "*" else "[^/]+" if part[:1] == ":" else re.escape(part) for part in parts)
        if re.fullmatch(pattern, path):
            for name, value in rule["values"].items():
                found.setdefault(name, []).append(value)
    return {name: ", ".join(values) for name, values in found.items()}


class _Handler(SimpleHTTPRequestHandler):
    extensions_map = SimpleHTTPRequestHandler.extensions_map | {".svg": "image/svg+xml", ".json": "application/json"}

    def end_headers(self) -> None:
        for name, value in headers(urlsplit(self.path).path).items():
            # there is no TLS on the loopback address, and a browser would remember that there should be
            if name != "Strict-Transport-Security":
                self.send_header(name, value.replace("; upgrade-insecure-requests", ""))
        super().end_headers()

    def do_GET(self) -> None:
        if self.path == "/favicon.ico":  # asked for by browsers when a drawing is opened by itself
            self.send_response(204)
            self.end_headers()
        else:
            super().do_GET()

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        page = Path(self.directory) / "404.html"
        if code != 404 or not page.exists():
            super().send_error(code, message, explain)
            return
        body = page.read_bytes()
        self.send_response(404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        pass


@contextmanager
def serve(folder: Path) -> Iterator[str]:
    """Serve a folder on a free port of the loopback address and yield its address."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Handler, directory=str(folder))) as server:
        server.daemon_threads = True
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}/"
        finally:
            server.shutdown()
            thread.join()
