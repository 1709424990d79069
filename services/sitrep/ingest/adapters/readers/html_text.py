"""HTML with the standard library's parser: the head's metadata, and the text of a fragment."""

import re
from html.parser import HTMLParser

MAX_HEAD_CHARACTERS = 512 * 1024
_BLOCKS = re.compile(
    r"address|article|aside|blockquote|d[dlt]|div|fieldset|fig(caption|ure)|footer|form|h[1-6]|header|hr|li|main|nav|[ou]l|p|"
    r"pre|section|table|t[dhr]"
)
_UNREAD = frozenset({"script", "style", "template", "noscript"})


class Head(HTMLParser):
    """The `meta` properties and the language of a page."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.meta: dict[str, str] = {}
        self.language: str | None = None
        body = re.search(r"<body\b", html, re.IGNORECASE)
        self.feed(html[: body.start() if body else MAX_HEAD_CHARACTERS])

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "html":
            self.language = given.get("lang")
        elif tag == "meta":
            name, content = given.get("property") or given.get("name"), given.get("content")
            if name and content:
                self.meta.setdefault(name.lower(), content.strip())


def plain_text(html: str) -> str:
    """The text of a fragment, such as a feed's entry: paragraphs with a blank line between, no markup."""
    parser = _Text()
    parser.feed(html)
    parser.close()
    paragraphs = re.split(r"\n{2,}", "".join(parser.parts))
    lines = (
        "\n".join(filter(None, (" ".join(line.split()) for line in paragraph.split("\n")))) for paragraph in paragraphs
    )
    return "\n\n".join(filter(None, lines))


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._unread = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        if tag in _UNREAD:
            self._unread += 1
        elif tag == "br":
            self.parts.append("\n")
        elif _BLOCKS.fullmatch(tag):
            self.parts.append("\n\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in _UNREAD:
            self._unread = max(0, self._unread - 1)
        elif _BLOCKS.fullmatch(tag):
            self.parts.append("\n\n")

    def handle_data(self, data: str) -> None:
        if not self._unread:
            self.parts.append(re.sub(r"\s+", " ", data))
