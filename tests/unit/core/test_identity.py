"""Ids are in the log for ever: these values may never change."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sitrep.core import identity


class TestFrozenValues:
    """What the functions returned in the first release."""

    def test_ids(self) -> None:
        assert identity.article_id(url="https://news.example/a", source="x", title=None) == (
            "71f0bcc1abb7dda1fa2f4f21182c4e87"
        )
        assert identity.article_id(url=None, source="Desk", title="Aleppo") == "4dd62ec54f11d7f6af4a29368afe7042"
        assert identity.mention_id("a", "b", 1, 2, "attack") == "45aa964056ddf60d69790ed674cd47ee"
        assert identity.event_id("m") == "4248da137e8c5aa913fbacde887e03de"


class TestCanonicalUrl:
    """One page, one URL."""

    @pytest.mark.parametrize(
        "variant",
        [
            "https://News.Example/world/Story?id=7&b=2",
            "http://news.example/world/Story?b=2&id=7",
            "https://news.example:443/world/Story/?b=2&id=7#top",
            "  https://news.example./world/Story?utm_source=x&b=2&id=7&fbclid=1",
            "https://news.example/world/Story?b=2&AT_Medium=x&&id=7&at_link_type=web_link&UTM_id=1",
        ],
    )
    def test_spellings_of_one_page_are_one(self, variant: str) -> None:
        assert identity.canonical_url(variant) == "https://news.example/world/Story?b=2&id=7"

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("https://news.example/a", "https://news.example/b"),
            ("https://news.example/a?id=1", "https://news.example/a?id=2"),
            ("https://news.example/A", "https://news.example/a"),
            ("https://news.example/a", "https://www.news.example/a"),
            ("https://news.example:8443/a", "https://news.example/a"),
            ("https://news.example/?t=%C7%E1%CF", "https://news.example/?t=%C8%E2%D0"),
            ("https://news.example/?at_id=1", "https://news.example/?at_id=2"),
            ("https://news.example/#!/article/1", "https://news.example/#!/article/2"),
            ("https://news.example/#/article/1", "https://news.example/"),
        ],
    )
    def test_different_pages_stay_apart(self, one: str, other: str) -> None:
        assert identity.canonical_url(one) != identity.canonical_url(other)

    @pytest.mark.parametrize(
        "text",
        [
            "",
            "story",
            "ftp://news.example/a",
            "https://",
            "/a",
            "https://[::1/a",
            "http://h:x/",
            "http://./a",
            "http://../",
        ],
    )
    def test_what_is_no_url_is_refused(self, text: str) -> None:
        with pytest.raises(ValueError, match=r".+"):
            identity.canonical_url(text)

    def test_the_query_is_kept_to_the_letter(self) -> None:
        assert identity.canonical_url("http://a.example?b=%C7+1&a=x%2Fy&a") == "https://a.example?a&a=x%2Fy&b=%C7+1"

    def test_what_is_not_ascii_has_one_spelling(self) -> None:
        assert identity.canonical_url("https://a.example/?q=é") == identity.canonical_url(
            "https://a.example/?q=%C3%A9"
        )

    @example(" /")
    @example("a ?utm_source=1")
    @example("#!/a#b ?")
    @given(st.text(max_size=60))
    def test_canonical_is_a_fixed_point(self, tail: str) -> None:
        try:
            once = identity.canonical_url("https://news.example/" + tail)
        except ValueError:
            return
        assert identity.canonical_url(once) == once

    def test_a_host_in_any_full_stops_is_a_fixed_point(self) -> None:
        once = identity.canonical_url("https://news。example。/a")
        assert once == "https://news.example/a"
        assert identity.canonical_url(once) == once


class TestCanonicalJson:
    """One spelling, and nothing in it that a machine may round."""

    @given(st.dictionaries(st.text(max_size=5), st.integers() | st.text(max_size=5), max_size=5))
    def test_order_of_keys_does_not_matter(self, value: dict[str, object]) -> None:
        backwards = dict(reversed(list(value.items())))
        assert identity.digest(value) == identity.digest(backwards)

    @pytest.mark.parametrize("value", [1.5, [1.0], {"a": [{"b": 2.5}]}, (0.1,)])
    def test_floats_are_refused(self, value: object) -> None:
        with pytest.raises(ValueError, match="floats"):
            identity.digest(value)

    def test_kinds_keep_ids_apart(self) -> None:
        assert identity.derive_id("article", "x") != identity.derive_id("mention", "x")
