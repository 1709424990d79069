"""Ids: hashes of canonical content, so that every run of every version derives the same ones.

Nothing here may ever change what it returns: ids are in the log for ever (docs/adr/0004-identity.md).
"""

import hashlib
import json
import re
from urllib.parse import quote, urlsplit, urlunsplit

ID_LENGTH = 32
"""Hex digits of an id: 128 bits."""

TRACKING_PARAMETERS = frozenset(
    {"fbclid", "gclid", "dclid", "msclkid", "igshid", "mc_cid", "mc_eid", "yclid", "twclid", "ocid", "cmpid"}
    # One by one, for a site's own `at_id` may well name the page.
    | {"at_campaign", "at_campaign_type", "at_medium", "at_format", "at_variant", "at_creation", "at_ptr_name"}
    | {"at_link_id", "at_link_origin", "at_link_type", "at_bbc_team", "at_send_date"}
    | {"at_custom1", "at_custom2", "at_custom3", "at_custom4"}
)
TRACKING_PREFIXES = ("utm_", "pk_", "mtm_")
DEFAULT_PORTS = {"http": 80, "https": 443}

_ASCII = "".join(map(chr, range(0x21, 0x7F)))
_ENCODER = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False)
_END_OF_PATH = re.compile(r"[\s/]+\Z")


def canonical_json(value: object) -> bytes:
    """The one spelling of `value` as JSON: sorted keys, no blanks, UTF-8. Floats are refused (ValueError)."""
    _refuse_floats(value)
    return _ENCODER.encode(value).encode()


def digest(value: object) -> str:
    """SHA-256 of `canonical_json(value)`, 64 hex digits."""
    return hashlib.sha256(canonical_json(value)).hexdigest()


def derive_id(kind: str, *parts: object) -> str:
    """An id of `ID_LENGTH` hex digits for `parts`; `kind` keeps the ids of different things apart."""
    return digest([kind, *parts])[:ID_LENGTH]


def canonical_url(url: str) -> str:
    """`url` without what does not name the page: case of scheme and host, default port, fragment,
    tracking parameters, order of the query, a trailing slash. `http` and `https` are one.

    A fragment that begins `!` or `/` does name the page, on sites that are one script.
    Raises ValueError when it is not an absolute http(s) URL.
    """
    parts = urlsplit(url.strip())
    scheme = parts.scheme.lower()
    if scheme not in DEFAULT_PORTS or not parts.hostname:
        raise ValueError("not an absolute http or https URL")
    try:
        host = parts.hostname.rstrip(".").encode("idna").decode("ascii").rstrip(".")
    except UnicodeError as error:
        raise ValueError("the host name is not valid") from error
    if not host:
        raise ValueError("not an absolute http or https URL")
    if ":" in host:
        host = f"[{host}]"
    if parts.port and parts.port != DEFAULT_PORTS[scheme]:
        host = f"{host}:{parts.port}"
    fragment = quote(parts.fragment, safe=_ASCII) if parts.fragment.startswith(("!", "/")) else ""
    return urlunsplit(("https", host, _END_OF_PATH.sub("", parts.path), _canonical_query(parts.query), fragment))


def article_id(*, url: str | None, source: str, title: str | None) -> str:
    """The id of an article that brings none of its own: from its canonical URL, else from source and title."""
    if url is not None:
        return derive_id("article", "url", canonical_url(url))
    return derive_id("article", "title", source, title)


def mention_id(article: str, revision: str, start: int, end: int, event_type: str) -> str:
    """The id of a mention: the same for every extractor version that finds the same (offsets of the evidence)."""
    return derive_id("mention", article, revision, start, end, event_type)


def event_id(first_mention: str) -> str:
    """The id of an event: named after its earliest member by (published time, mention id)."""
    return derive_id("event", first_mention)


def _canonical_query(query: str) -> str:
    """The pairs in order, each to the letter: decoding would make one of all bytes that are not UTF-8."""
    pairs = (pair for pair in query.split("&") if pair and not _tracks(pair.partition("=")[0]))
    return "&".join(sorted(quote(pair, safe=_ASCII) for pair in pairs))


def _tracks(parameter: str) -> bool:
    name = parameter.lower()
    return name in TRACKING_PARAMETERS or name.startswith(TRACKING_PREFIXES)


def _refuse_floats(value: object) -> None:
    if isinstance(value, float):
        raise ValueError("floats have no canonical spelling: hash an integer or a string instead")  # noqa: TRY004
    if isinstance(value, dict):
        for item in value.values():
            _refuse_floats(item)
    elif isinstance(value, list | tuple):
        for item in value:
            _refuse_floats(item)
