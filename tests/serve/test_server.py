"""The server by itself: what it gives, what it refuses, and how it ends."""

from __future__ import annotations

import contextlib
import json
import re
import shutil
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from plainforest.serve import wire
from plainforest.serve.binding import listen
from plainforest.serve.desk import Desk
from plainforest.serve.following import Following
from plainforest.serve.wire import HEAD_LIMIT
from tests.serve.running import WAIT, Running, running
from tests.site.sites import Site

WALK = "morning-walk"


@pytest.fixture(scope="module")
def served(small: Site) -> Iterator[Running]:
    with running(small.content) as preview:
        yield preview


def undressed(page: bytes) -> bytes:
    """Take away what the preview adds."""
    page = re.sub(rb'<meta name="plainforest-preview".*?></script>\n', b"", page, flags=re.DOTALL)
    return re.sub(rb'<p class="plainforest-note".*?</p>\n', b"", page)


def test_every_file_of_a_build_is_served(small: Site, served: Running) -> None:
    for path, data in small.files().items():
        if path != "404.html":
            answer = served.get(f"/{path}")
            assert answer.status == 200, path
            assert undressed(answer.body) == data, path
            assert answer.headers["cache-control"] == "no-store"
            assert "default-src 'none'" in answer.headers["content-security-policy"]
            assert answer.headers["x-content-type-options"] == "nosniff"


def test_only_pages_get_the_preview_script(served: Running) -> None:
    assert b"/_preview/client.js" in served.get(f"/{WALK}/").body
    assert b"/_preview/" not in served.get(f"/{WALK}/data/findings.json").body
    for name, kind in (("client.js", "text/javascript"), ("own.css", "text/css")):
        assert served.get(f"/_preview/{name}").headers["content-type"].startswith(kind)
    assert served.get("/_preview/server.py").status == 404


def test_a_folder_leads_to_its_page_and_nowhere_else(served: Running) -> None:
    answer = served.get(f"/{WALK}")
    assert (answer.status, answer.headers["location"]) == (302, f"/{WALK}/")
    for path in ("//evil.example", "/\\evil.example", "//evil.example/%2e%2e"):
        answer = served.get(path)
        assert answer.status == 404
        assert "location" not in answer.headers


def test_nothing_but_the_site_can_be_read(small: Site, tmp_path: Path) -> None:
    content = tmp_path / "site" / "content"
    shutil.copytree(small.content, content)
    marker = "SECRET-1759"
    (tmp_path / "site" / "secret.txt").write_text(marker)
    (tmp_path / "site-sibling").mkdir()
    (tmp_path / "site-sibling" / "s.txt").write_text(marker)
    (content / ".env").write_text(marker)
    (content / "link.txt").symlink_to(tmp_path / "site" / "secret.txt")
    (content / "folder").symlink_to(tmp_path / "site-sibling")
    (content / "reviews" / WALK / "link.html").symlink_to(tmp_path / "site" / "secret.txt")
    up = "../" * 12
    climbing = [f"/{up}etc/passwd", f"/{'..%2f' * 12}etc/passwd", f"/{'%2e%2e/' * 12}etc/passwd",
                f"/{'%252e%252e%252f' * 12}etc/passwd", f"/{'..%5c' * 12}etc%5cpasswd", "//etc/passwd",
                f"/{WALK}/{up}etc/passwd", f"/index.html/{up}etc/passwd", "/@fs/etc/passwd", f"/{'....//' * 12}etc/passwd"]  # fmt: skip # noqa: E501
    near = ["/../secret.txt", "/..%2fsecret.txt", "/%2e%2e/secret.txt", "/../site-sibling/s.txt", "/secret.txt",
            "/.env", "/%2eenv", "/link.txt", "/folder/s.txt", "/folder/", f"/{WALK}/link.html", "/site.yaml",
            f"/{WALK}/review.yaml", "/_preview/../../server.py", "/_preview/%2e%2e/server.py"]  # fmt: skip
    with running(content) as preview:
        for path in [*climbing, *near]:
            found = preview.raw(f"GET {path} HTTP/1.1\r\nHost: localhost:{preview.port}\r\n\r\n".encode())
            assert re.match(rb"HTTP/1\.1 (400|404) ", found), path
            assert marker.encode() not in found, path
            assert b"root:" not in found, path


def test_another_site_gets_nothing(served: Running) -> None:
    assert served.get("/", Host="evil.example").status == 403
    assert served.get("/", Origin="http://evil.example").status == 403
    assert served.get("/_preview/events?page=index.html", Origin="null").status == 403
    for path in ("page", "panel", "events"):
        answer = served.get(f"/_preview/{path}?page=index.html", Sec_Fetch_Site="cross-site")
        assert answer.status == 403
        assert "access-control-allow-origin" not in answer.headers


def test_methods_that_change_things_are_refused(served: Running) -> None:
    for method in ("POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"):
        answer = served.get("/", method)
        assert (answer.status, answer.headers["allow"]) == (405, "GET, HEAD")
    head = served.get("/", "HEAD")
    assert head.status == 200
    assert head.body == b""
    assert int(head.headers["content-length"]) > 1000


def test_an_unknown_address_gets_the_sites_own_page_and_no_echo(served: Running) -> None:
    answer = served.get("/%3Cscript%3Ealert(1)%3C/script%3E")
    assert answer.status == 404
    assert b"<script>alert" not in answer.body
    assert b"alert(1)" not in re.sub(rb'<meta name="plainforest-preview".*?>', b"", answer.body)


def test_oversized_requests_are_refused(served: Running) -> None:
    host = f"Host: localhost:{served.port}\r\n".encode()
    for data in (
        b"GET / HTTP/1.1\r\n" + host + b"X: " + b"a" * (1 << 20) + b"\r\n\r\n",
        b"GET /" + b"a" * (1 << 20) + b" HTTP/1.1\r\n" + host + b"\r\n",
        b"GET / HTTP/1.1\r\n" + host + b"".join(b"X-%d: a\r\n" % n for n in range(20_000)) + b"\r\n",
    ):
        assert len(data) > HEAD_LIMIT
        assert served.raw(data).startswith(b"HTTP/1.1 431 ")
    assert served.get("/").status == 200


def test_half_sent_requests_hold_up_nobody_and_are_closed(small: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wire, "HEAD_SECONDS", 0.3)
    with running(small.content) as preview, contextlib.ExitStack() as stack:
        slow = [
            stack.enter_context(socket.create_connection(("127.0.0.1", preview.port), timeout=5)) for _ in range(60)
        ]
        for one in slow:
            one.sendall(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: ")
        assert preview.get("/about/").status == 200
        for one in slow:
            assert one.recv(100).startswith(b"HTTP/1.1 408 ")


def test_events_tell_the_state_at_once(served: Running) -> None:
    with served.events(f"{WALK}/index.html") as next_data:
        state = json.loads(next_data())
    page = served.get(f"/{WALK}/").body.decode()
    assert state["digest"] in page
    assert state["problems"] == []


def test_a_changed_page_is_told_and_no_other(tiny: Site) -> None:
    with running(tiny.content) as preview:
        one, two = (f"{path.name}/index.html" for path in sorted((tiny.content / "reviews").iterdir()))
        with preview.events(one) as first, preview.events(two) as second:
            before = json.loads(first())
            json.loads(second())
            file = tiny.path(one.partition("/")[0], "plain.md")
            file.write_text(file.read_text() + "\nOne more sentence.\n")
            assert json.loads(first())["digest"] != before["digest"]
            file = tiny.path(two.partition("/")[0], "plain.md")
            file.write_text(file.read_text() + "\nAnother sentence.\n")
            second()  # the first event of the second page since it was opened is its own


def test_errors_are_printed_once_and_their_end_too(tiny: Site) -> None:
    with running(tiny.content) as preview, preview.events(f"{WALK}/index.html") as next_data:
        assert json.loads(next_data())["problems"] == []
        file = tiny.path(WALK, "review.yaml")
        text = file.read_text()
        file.write_text(text + "nonsense: 1\n")
        (problem,) = json.loads(next_data())["problems"]
        assert problem["place"].startswith(f"content/reviews/{WALK}/review.yaml:")
        assert next(line for line in problem["lines"] if line[2])[1] == "nonsense: 1"
        assert preview.get(f"/{WALK}/").status == 200, "the last good page stays"
        file.write_text(text)
        assert json.loads(next_data())["problems"] == []
        assert len(preview.problems) == 1
        assert preview.said == [f"{WALK}: no errors any more."]


def test_errors_on_the_first_load_are_a_page(tiny: Site) -> None:
    tiny.path(WALK, "review.yaml").write_text("title: [\n")
    with running(tiny.content) as preview:
        answer = preview.get(f"/{WALK}/")
        assert answer.status == 500
        assert b"review.yaml:" in answer.body
        assert len(preview.problems) == 1


def test_polling_finds_changes_too(tiny: Site) -> None:
    with running(tiny.content, poll=True) as preview, preview.events(f"{WALK}/index.html") as next_data:
        before = json.loads(next_data())
        file = tiny.path(WALK, "plain.md")
        file.write_text(file.read_text() + "\nOne more sentence.\n")
        assert json.loads(next_data())["digest"] != before["digest"]


def test_it_ends_with_pages_still_open(tiny: Site) -> None:
    with contextlib.ExitStack() as stack, running(tiny.content) as preview:
        for _ in range(5):
            next_data = stack.enter_context(preview.events("index.html"))
            next_data()


def test_a_port_that_is_taken_leads_to_the_next() -> None:
    with contextlib.ExitStack() as stack:
        first = [stack.enter_context(one) for one in listen(0)]
        port = first[0].getsockname()[1]
        second = [stack.enter_context(one) for one in listen(port)]
        assert port < second[0].getsockname()[1] < port + 100
        for one in [*first, *second]:
            assert one.getsockname()[0] in ("127.0.0.1", "::1")


def test_a_name_that_is_too_long_is_not_found(served: Running) -> None:
    for name in ("a" * 300, "a" * 3000):
        assert served.get(f"/{name}/").status == 404
    assert served.said == []


def test_a_mistake_of_ours_is_told_and_does_not_end_the_following(tiny: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    page = f"{WALK}/index.html"
    with running(tiny.content) as preview, preview.events(page) as next_data:
        before = json.loads(next_data())["digest"]
        real, failures = Following._refresh, [RuntimeError("a mistake")]

        async def refresh(self: Following, path: str) -> bool:
            if failures:
                raise failures.pop()
            return await real(self, path)

        monkeypatch.setattr(Following, "_refresh", refresh)
        file = tiny.path(WALK, "plain.md")
        file.write_text(file.read_text() + "\nOne more sentence.\n")
        deadline = time.monotonic() + WAIT
        while failures and time.monotonic() < deadline:
            time.sleep(0.02)
        file.write_text(file.read_text() + "\nAnd another.\n")
        assert json.loads(next_data())["digest"] != before
        (told,) = preview.said
        assert "RuntimeError: a mistake" in told
        preview.said.clear()


def test_a_page_that_cannot_be_made_gets_an_answer(tiny: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    def asset(self: Desk, path: str) -> bytes:
        raise OSError("the disk is gone")

    with running(tiny.content) as preview:
        monkeypatch.setattr(Desk, "asset", asset)
        assert preview.get("/static/x.css").status == 500
        (told,) = preview.said
        assert "the disk is gone" in told
        preview.said.clear()


def test_open_pages_leave_room_for_others(tiny: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("plainforest.serve.server.STREAMS", 1)
    with running(tiny.content) as preview, preview.events("index.html") as next_data:
        next_data()
        assert preview.get("/_preview/events?page=index.html").status == 503
        assert preview.get("/").status == 200
