"""Fetching pages from a server on the loopback interface, and not from where a link must not lead."""

import ipaddress
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from sitrep.ingest.adapters import fetching
from sitrep.ingest.adapters.fetching import PageFetcher
from sitrep.ingest.adapters.readers import Page, PageAway
from sitrep.runtime.public_addresses import is_public

PAGE = "<html><body>Überfall</body></html>"


class Site(BaseHTTPRequestHandler):
    """Answers by path."""

    server: ThreadingHTTPServer

    def log_message(self, *_: Any) -> None:
        """Silence."""

    def do_GET(self) -> None:
        answers: dict[str, Callable[[], None]] = {
            "/page": lambda: self.answer(200, "text/html; charset=utf-8", PAGE.encode()),
            "/host": lambda: self.answer(200, "text/html", self.headers["Host"].encode()),
            "/once": lambda: self.lead("/page"),
            "/inward": lambda: self.lead(f"http://127.0.0.2:{self.server.server_port}/page"),
            "/file": lambda: self.lead("file:///etc/passwd"),
            "/nowhere": lambda: self.lead("http://localhost:nope/"),
            "/round": lambda: self.lead("/round"),
            "/image": lambda: self.answer(200, "image/png", b"x"),
            "/endless": self.flood,
            "/slow": self.hesitate,
        }
        answers.get(self.path, lambda: self.answer(404, "text/html", b"no"))()

    def answer(self, status: int, content_type: str, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def lead(self, location: str) -> None:
        self.send_response(302)
        self.send_header("Location", location)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def hesitate(self) -> None:
        threading.Event().wait(1)

    def flood(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        try:
            while True:
                self.wfile.write(b"x" * 65_536)
        except OSError:
            self.close_connection = True


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield f"http://localhost:{server.server_address[1]}"
    server.shutdown()
    server.server_close()
    thread.join(5)


@pytest.fixture
def fetcher() -> Iterator[PageFetcher]:
    with PageFetcher(allow_private=True) as fetcher:
        yield fetcher


def why(page: Page | PageAway) -> str:
    assert isinstance(page, PageAway)
    return page.reason


class TestPages:
    """What is fetched."""

    def test_a_page(self, site: str, fetcher: PageFetcher) -> None:
        assert fetcher.fetch(f"{site}/page#part") == Page(f"{site}/page#part", PAGE.encode(), "utf-8")

    def test_the_server_is_asked_by_its_name(self, site: str, fetcher: PageFetcher) -> None:
        page = fetcher.fetch(f"{site}/host")
        assert isinstance(page, Page)
        assert page.body.decode() == site.removeprefix("http://")

    def test_redirects_are_followed(self, site: str, fetcher: PageFetcher) -> None:
        page = fetcher.fetch(f"{site}/once")
        assert isinstance(page, Page)
        assert page.url == f"{site}/page"

    @pytest.mark.parametrize(
        ("path", "words"),
        [
            ("/round", "leads on more than 5 times"),
            ("/file", "is no http or https URL"),
            ("/nowhere", "Invalid port"),
            ("/image", "is image/png, neither a page nor a feed"),
            ("/missing", "answers 404 Not Found"),
        ],
    )
    def test_what_is_none(self, site: str, fetcher: PageFetcher, path: str, words: str) -> None:
        assert words in why(fetcher.fetch(site + path))

    def test_an_endless_page(self, site: str, fetcher: PageFetcher, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(fetching, "MAX_PAGE_BYTES", 1_000_000)
        assert "is larger than 1,000,000 bytes" in why(fetcher.fetch(f"{site}/endless"))

    def test_a_page_that_drips(self, site: str, fetcher: PageFetcher, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(fetching, "PAGE_TIMEOUT_SECONDS", 0.0)
        assert "does not end within" in why(fetcher.fetch(f"{site}/page"))

    def test_a_server_that_is_silent(self, site: str, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(fetching, "PAGE_TIMEOUT_SECONDS", 0.2)
        with PageFetcher(allow_private=True) as fetcher:
            assert "does not answer within" in why(fetcher.fetch(f"{site}/slow"))

    def test_a_server_that_is_not_there(self, site: str, fetcher: PageFetcher) -> None:
        assert "cannot be fetched" in why(fetcher.fetch("http://127.0.0.1:1/"))

    @pytest.mark.parametrize("url", ["ftp://example.org/", "http://", "nonsense", "http://localhost:nope/"])
    def test_what_is_no_address(self, fetcher: PageFetcher, url: str) -> None:
        assert isinstance(fetcher.fetch(url), PageAway)


class TestPrivateAddresses:
    """Links of strangers do not lead into our own network."""

    @pytest.mark.parametrize(
        "host", ["localhost", "127.0.0.1", "[::1]", "0.0.0.0", "169.254.169.254", "10.0.0.1", "2130706433"]
    )
    def test_are_not_asked(self, host: str) -> None:
        with PageFetcher() as fetcher:
            assert "is no public address; --allow-private" in why(fetcher.fetch(f"http://{host}/"))

    def test_not_by_way_of_a_redirect_either(self, site: str, monkeypatch: pytest.MonkeyPatch) -> None:
        port = site.rpartition(":")[2]
        monkeypatch.setattr(fetching, "is_public", lambda address: str(address) == "127.0.0.1")
        with PageFetcher() as fetcher:
            assert isinstance(fetcher.fetch(f"http://127.0.0.1:{port}/page"), Page)
            assert "leads to 127.0.0.2, which is no public" in why(fetcher.fetch(f"http://127.0.0.1:{port}/inward"))

    @pytest.mark.parametrize(
        ("address", "public"),
        [
            ("93.184.215.14", True),
            ("2606:2800:21f:cb07:6820:80da:af6b:8b2c", True),
            ("::ffff:93.184.215.14", True),
            ("192.168.1.1", False),
            ("100.64.0.1", False),
            ("224.0.0.1", False),
            ("fe80::1", False),
            ("fd00::1", False),
            ("::ffff:127.0.0.1", False),
            ("2002:7f00:1::", False),
            ("64:ff9b::10.0.0.1", False),
            ("64:ff9b::93.184.215.14", True),
        ],
    )
    def test_which_are_public(self, address: str, public: bool) -> None:
        assert is_public(ipaddress.ip_address(address)) is public
