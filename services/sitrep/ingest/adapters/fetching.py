"""Fetching pages and feeds, never from where a link in somebody's feed must not lead."""

import ipaddress
import socket
import time
from dataclasses import dataclass
from types import TracebackType
from typing import Self

import httpx

from sitrep.ingest.adapters.readers.found import Page, PageAway
from sitrep.runtime.public_addresses import Address, is_public

MAX_PAGE_BYTES = 8 * 1024 * 1024
MAX_REDIRECTS = 5
PAGE_TIMEOUT_SECONDS = 20.0
"""For one page with all its redirects."""
USER_AGENT = "sitrep"
READABLE = ("text/html", "application/xhtml+xml", "application/xml", "text/xml", "text/plain")


@dataclass(frozen=True, slots=True)
class _Redirect:
    location: str


class PageFetcher:
    """Pages over HTTP(S), one at a time; close it, or use it as a context manager.

    Every address, that of each redirect too, must be a public one, unless `allow_private`. It is looked up once, and
    the connection goes to the very address that was checked.
    """

    def __init__(self, *, allow_private: bool = False) -> None:
        self._allow_private = allow_private
        self._client = httpx.Client(
            timeout=PAGE_TIMEOUT_SECONDS / 2, headers={"User-Agent": USER_AGENT, "Accept-Encoding": "identity"}
        )

    def fetch(self, url: str) -> Page | PageAway:
        """The page at `url`, or in words why there is none."""
        until = time.monotonic() + PAGE_TIMEOUT_SECONDS
        for _ in range(MAX_REDIRECTS + 1):
            try:
                answer = self._get(httpx.URL(url), until)
                if not isinstance(answer, _Redirect):
                    return answer
                url = str(httpx.URL(url).join(answer.location))
            except httpx.InvalidURL as error:
                return PageAway(f"is no URL: {error}")
            except httpx.TimeoutException:
                return PageAway(f"does not answer within {PAGE_TIMEOUT_SECONDS / 2:g} s")
            except (httpx.HTTPError, OSError, UnicodeError) as error:
                return PageAway(f"cannot be fetched: {error}")
        return PageAway(f"leads on more than {MAX_REDIRECTS} times")

    def close(self) -> None:
        """Drop the connections."""
        self._client.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _get(self, url: httpx.URL, until: float) -> Page | PageAway | _Redirect:
        if url.scheme not in ("http", "https") or not url.host:
            return PageAway("is no http or https URL")
        address = self._address(url)
        if isinstance(address, PageAway):
            return address
        with self._client.stream(
            "GET",
            url.copy_with(host=str(address), userinfo=b"", fragment=None),
            headers={"Host": url.netloc.decode("ascii")},
            extensions={"sni_hostname": url.raw_host.decode("ascii")},
        ) as response:
            if response.has_redirect_location:
                return _Redirect(response.headers["location"])
            return _body(response, url, until)

    def _address(self, url: httpx.URL) -> Address | PageAway:
        """Where `url`'s host is."""
        try:
            found = socket.getaddrinfo(url.host, url.port or None, type=socket.SOCK_STREAM)
        except socket.gaierror as error:
            return PageAway(f"its host is not found: {error.strerror}")
        addresses = [ipaddress.ip_address(str(where[0]).partition("%")[0]) for *_, where in found]
        private = [address for address in addresses if not is_public(address)]
        if private and not self._allow_private:
            return PageAway(f"leads to {private[0]}, which is no public address; --allow-private permits that")
        return addresses[0]


def _body(response: httpx.Response, url: httpx.URL, until: float) -> Page | PageAway:
    if response.status_code != httpx.codes.OK:
        return PageAway(f"answers {response.status_code} {response.reason_phrase}".rstrip())
    media_type = response.headers.get("content-type", "text/html").partition(";")[0].strip().lower()
    if media_type not in READABLE and not media_type.endswith("+xml"):
        return PageAway(f"is {media_type}, neither a page nor a feed")
    body = bytearray()
    for chunk in response.iter_bytes():
        body += chunk
        if len(body) > MAX_PAGE_BYTES:
            return PageAway(f"is larger than {MAX_PAGE_BYTES:,} bytes")
        if time.monotonic() > until:
            return PageAway(f"does not end within {PAGE_TIMEOUT_SECONDS:g} s")
    return Page(str(url), bytes(body), response.charset_encoding)
