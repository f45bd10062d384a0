"""What a request may be, decided without a network."""

from __future__ import annotations

import tomllib

import pytest

from plainforest.serve.headers import HEADERS, SECURITY, media_type
from plainforest.serve.wire import RefusedError, answer, parse_request, site_path
from tests.growth import grows_with
from tests.site.sites import ROOT

HOST = "Host: localhost:8000\r\n"


def head(first: str = "GET / HTTP/1.1", rest: str = HOST) -> bytes:
    return f"{first}\r\n{rest}\r\n".encode("latin-1")


def status(data: bytes) -> int:
    try:
        parse_request(data, 8000)
    except RefusedError as refused:
        return refused.status
    return 200


@pytest.mark.parametrize(
    ("target", "path"),
    [
        ("/", "index.html"),
        ("/als/", "als/index.html"),
        ("/als", "als"),
        ("/als/data/findings.json", "als/data/findings.json"),
        ("/a%20b/", "a b/index.html"),
        ("/%C3%A9t%C3%A9/", "été/index.html"),
        ("//etc/passwd", None),
        ("/../x", None),
        ("/a/../../x", None),
        ("/%2e%2e/x", None),
        ("/..%2fx", None),
        ("/..%5cx", None),
        ("/a\\..\\x", None),
        ("/./x", None),
        ("/.env", None),
        ("/%2eenv", None),
        ("/a/.git/config", None),
        ("/x%00.html", None),
        ("/%0d%0aX: y", None),
        ("/%c0%ae%c0%ae/x", None),
        ("/%zz", None),
        ("/%ff", None),
        ("/a//b", None),
    ],
)
def test_addresses_lead_to_published_files_or_nowhere(target: str, path: str | None) -> None:
    assert site_path(target) == path


@pytest.mark.parametrize("host", ["localhost:8000", "LOCALHOST:8000", "127.0.0.1:8000", "[::1]:8000"])
def test_this_computer_is_answered(host: str) -> None:
    assert status(head(rest=f"Host: {host}\r\nOrigin: http://localhost:8000\r\n")) == 200


@pytest.mark.parametrize(
    "host",
    ["evil.example", "evil.example:8000", "localhost", "localhost:80", "127.0.0.1.evil.example:8000",
     "localhost.evil.example", "0.0.0.0:8000", "[::]:8000", "", "localhost:8000@evil.example"],
)  # fmt: skip
def test_another_name_for_this_computer_is_refused(host: str) -> None:
    assert status(head(rest=f"Host: {host}\r\n")) == 403


def test_a_request_without_a_host_or_with_two_is_refused() -> None:
    assert status(head(rest="")) == 403
    assert status(head(rest=HOST + HOST)) == 400


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "https://localhost:8000", "http://localhost:8001"])
def test_pages_of_other_sites_are_refused(origin: str) -> None:
    assert status(head(rest=f"{HOST}Origin: {origin}\r\n")) == 403


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (head("POST / HTTP/1.1"), 405),
        (head("PUT / HTTP/1.1"), 405),
        (head("TRACE / HTTP/1.1"), 405),
        (head("OPTIONS / HTTP/1.1"), 405),
        (head("HEAD / HTTP/1.1"), 200),
        (head("get / HTTP/1.1"), 400),
        (head("GET / HTTP/9.9"), 400),
        (head("GET"), 400),
        (head("GET  / HTTP/1.1"), 400),
        (head("GET http://localhost:8000/ HTTP/1.1"), 400),
        (head("GET ../x HTTP/1.1"), 400),
        (head("GET /\x00 HTTP/1.1"), 400),
        (head("GET /é HTTP/1.1"), 400),
        (b"\x00\xff\xfe garbage\r\n\r\n", 400),
        (head(rest=f"{HOST}Content-Length: 5\r\n"), 400),
        (head(rest=f"{HOST}Content-Length: -5\r\n"), 400),
        (head(rest=f"{HOST}Transfer-Encoding: chunked\r\n"), 400),
        (head(rest=f"{HOST} folded\r\n"), 400),
        (head(rest=f"{HOST}No colon\r\n"), 400),
        (head(rest=HOST + "".join(f"X-{n}: a\r\n" for n in range(100))), 431),
        (head(f"GET /?{'a' * 5000} HTTP/1.1"), 414),
    ],
)
def test_only_whole_and_simple_requests_are_taken(data: bytes, expected: int) -> None:
    assert status(data) == expected


def test_headers_are_those_of_the_published_site() -> None:
    """Except what needs TLS, which the loopback address does not have."""
    rules = tomllib.loads((ROOT / "netlify.toml").read_text(encoding="utf-8"))["headers"]
    (published,) = [rule["values"] for rule in rules if rule["for"] == "/*"]
    expected = {name: value.replace("; upgrade-insecure-requests", "") for name, value in published.items()}
    del expected["Strict-Transport-Security"]
    assert expected == SECURITY
    assert HEADERS["Cache-Control"] == "no-store"
    assert HEADERS["X-Frame-Options"] == "DENY"


def test_an_answer_to_head_has_the_length_and_no_body() -> None:
    whole, short = answer(200, "text/plain", b"body"), answer(200, "text/plain", b"body", head_only=True)
    assert whole == short + b"body"
    assert b"Content-Length: 4\r\n" in short


def test_unknown_files_are_not_run_by_any_browser() -> None:
    assert media_type("a.html").startswith("text/html")
    assert media_type("a.weird") == "application/octet-stream"


def test_a_header_of_blanks_costs_no_time() -> None:
    """One request must not hold up the preview; a pattern that tries every split of the blanks took half a minute."""
    grows_with(lambda n: status(head(rest=f"{HOST}X:{' ' * n}\x01\r\n")), 15_000)
    assert status(head(rest=f"{HOST}X:{' ' * 15_000}\x01\r\n")) == 400


def test_values_of_headers_have_no_blanks_around_them() -> None:
    request = parse_request(head(rest="Host:\t localhost:8000 \t\r\n"), 8000)
    assert request.headers["host"] == "localhost:8000"


def test_browsers_leave_the_usual_port_out() -> None:
    assert parse_request(head(rest="Host: localhost\r\n"), 80).headers["host"] == "localhost"
    with pytest.raises(RefusedError):
        parse_request(head(rest="Host: localhost\r\n"), 8000)
