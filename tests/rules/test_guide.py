"""The guide: whole in both languages, no number of its own, refused when damaged, found by words."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from rules.guide import GuideError, Page, PageText, best_page, load_guide, open_guide, search
from rules.guide_reader import read_guide
from rules.pack import LANGUAGES, load_pack
from rules.pack_reader import DATA
from tests.rules.stated import TODAY

GUIDE = DATA / "guide.toml"
PAGES = {
    "first_permit",
    "automatic_renewal",
    "sms",
    "address_check",
    "offline_renewal",
    "online_endorsement",
    "late_renewal",
    "reapplication",
    "lease_filing",
    "residence_registration",
    "changes",
    "holding_time",
    "household_transfer",
    "points",
    "weakest_link",
    "someone_else",
    "questions",
    "words",
}
HOTLINE = "12345"


def pages(language: str, today: date = TODAY) -> tuple[Page, ...]:
    return open_guide(language, today, load_pack())


def page(page_id: str, language: str = "en") -> Page:
    return next(one for one in pages(language) if one.id == page_id)


def ids(found: tuple[Page, ...]) -> list[str]:
    return [one.id for one in found]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_is_there(language: str) -> None:
    assert set(ids(pages(language))) == PAGES
    titles = [one.title for one in pages(language)]
    assert len(set(titles)) == len(titles)


def test_both_languages_say_as_much() -> None:
    def shape(text: PageText) -> list[int]:
        return [len(text.text), len(text.items), len(text.steps), len(text.notes)]

    for source in load_guide():
        assert len({tuple(shape(text)) for text in source.texts.values()}) == 1, source.id


def test_no_page_writes_a_number_of_its_own() -> None:
    for source in load_guide():
        for text in source.texts.values():
            for line in (text.title, *text.lines):
                assert not re.search(r"\d", line.replace(HOTLINE, "")), (source.id, line)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_number_is_put_in_and_its_source_named(language: str) -> None:
    late = page("late_renewal", language)
    text = "\n".join(late.body.lines)
    for value in ("60", "90", "365"):
        assert value in text
    assert load_pack().sources["police_notice_2019"][language] in late.sources
    for one in pages(language):
        assert one.sources
        assert "{" not in "".join(one.body.lines), one.id


def test_the_questions_of_the_domain_are_answered() -> None:
    answers = "\n".join(page("questions").body.items)
    for question in ("gap", "transfer", "Where is residence registered", "How long", "points renew", "no SMS come"):
        assert question in answers
    assert len(page("questions").body.items) == 6


@pytest.mark.parametrize(
    ("language", "words", "first"),
    [
        ("en", "sms", "sms"),
        ("en", "LEASE filing", "lease_filing"),
        ("en", "late", "late_renewal"),
        ("en", "guardian", "someone_else"),
        ("en", "积分", "points"),
        ("zh", "短信", "sms"),
        ("zh", "短信没来", "sms"),
        ("zh", "积分会自动续吗", "points"),
        ("zh", "Points", "points"),
        ("zh", "出生医学证明", "someone_else"),
    ],
)
def test_what_is_looked_for_stands_first(language: str, words: str, first: str) -> None:
    assert ids(search(pages(language), words))[0] == first


def test_every_word_must_be_found_and_titles_come_first() -> None:
    found = ids(search(pages("en"), "renewal sms"))
    assert found[0] in {"automatic_renewal", "sms", "offline_renewal"}
    for one in search(pages("en"), "renewal sms"):
        whole = "\n".join((one.title, *one.body.lines)).casefold()
        assert "renewal" in whole
        assert "sms" in whole
    in_title = ["filing" in one.title.casefold() for one in search(pages("en"), "filing")]
    assert in_title == sorted(in_title, reverse=True)
    assert True in in_title
    assert False in in_title


def test_nothing_is_found_by_nonsense_and_everything_by_nothing() -> None:
    assert search(pages("en"), "zebra") == ()
    assert search(pages("zh"), "斑马过马路") == ()
    assert search(pages("en"), "  ") == pages("en")


@pytest.mark.parametrize(
    ("words", "best"),
    [
        ("late_renewal", "late_renewal"),
        ("late renewal", "late_renewal"),
        ("Gaps and holding time", "holding_time"),
        ("guardian", "someone_else"),
        ("renewal", None),
        ("zebra", None),
        ("", None),
    ],
)
def test_the_best_page(words: str, best: str | None) -> None:
    found = best_page(pages("en"), words)
    assert (found.id if found else None) == best


DAMAGE = {
    "no TOML": ("[[pages]]", "[[pages", "is not TOML"),
    "an unknown table": ("[[pages]]", "[more]\nx = 1\n[[pages]]", "'more': is not known here"),
    "a missing language": (
        '[pages.en]\ntitle = "A first',
        '[pages.fr]\ntitle = "A first',
        "page first_permit, key 'fr'",
    ),
    "a missing title": ('title = "A first permit"\n', "", "page first_permit, key 'en.title': must be a text"),
    "an empty title": ('title = "A first permit"', 'title = " "', "page first_permit, key 'en.title': must be a text"),
    "a text that is none": ("steps = [", "steps = [1, ", "page first_permit, key 'zh.steps': must be a list of texts"),
    "an unknown key": ('title = "Points"', 'title = "Points"\nhint = "x"', "page points, key 'en.hint'"),
    "a doubled id": ('id = "sms"', 'id = "automatic_renewal"', "page automatic_renewal, key 'id': stands twice"),
    "no id": ('id = "sms"\n', "", "page 3, key 'id': must be a name"),
    "an unknown source": (
        'sources = ["points_rule", ',
        'sources = ["nobody", ',
        "page points, key 'sources': 'nobody'",
    ),
    "no source": ('sources = ["points_rule", "secondary"]', "sources = []", "page points, key 'sources': must be"),
    "an unknown parameter": (
        "{late_keeps_continuity} days after",
        "{late} days after",
        "key 'en.text': {late} is no param",
    ),
    "a flag as a number": ("{lease_filing_max} years", "{gap_deducted} years", "{gap_deducted} is no whole number"),
    "an open brace": ("{lease_filing_max} years", "{lease_filing_max years", "lease_filing, key 'en.text'"),
    "a number in one language only": (
        "{lease_filing_max} years",
        "some years",
        "{lease_filing_max} does not stand in both",
    ),
}


@pytest.mark.parametrize("name", DAMAGE)
def test_a_damaged_guide_is_refused_with_its_place(name: str, tmp_path: Path) -> None:
    before, after, said = DAMAGE[name]
    text = GUIDE.read_text("utf-8")
    assert before in text
    (tmp_path / "guide.toml").write_text(text.replace(before, after, 1), encoding="utf-8")
    with pytest.raises(GuideError, match=r"^guide\.toml: ") as caught:
        read_guide(tmp_path / "guide.toml", load_pack())
    assert said in str(caught.value)


def test_a_guide_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(GuideError, match="cannot be read"):
        read_guide(tmp_path / "guide.toml", load_pack())
