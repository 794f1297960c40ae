"""Thirty pages of as many makes, written for this: what is read out of them is what people see.

The rules are in ``page_gold.RULES``.  What the program is known to get wrong stands in ``KNOWN``:
an entry goes when its fault is mended, and a test fails until it does.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest
from tests.text.html.page_gold import PAGES, RULES, Difference, compare, read_gold

from onrecord.text import find_article

NAMES = sorted(path.stem for path in PAGES.glob("*.html"))

#: By fault: the page, the rule that it breaks there, and by how many characters, comments or facts.
KNOWN: dict[str, dict[tuple[str, str], int]] = {
    # Comments.
    "an answer right in the element of its comment, where no other element is called comments": {
        ("comments-like-articles", "comment depths"): 3,
    },
    "the comment's inner element has its number too, and not the depth that the outer one tells": {
        ("nigerian-newspaper", "comment depths"): 4,
    },
    "where times alone tell comments, one that holds its answers is taken one element deeper": {
        ("turkish-english-live", "comment depths"): 3,
    },
    "the element around a comment's words is called message, and counts as a comment": {
        ("disqus-fallback", "comment authors"): 1,
        ("disqus-fallback", "comment days"): 1,
    },
    "the box of a plugin for comments counts as one of them": {
        ("local-tv", "comment authors"): 1,
    },
    "where words alone tell comments, the first begins below its writer's name": {
        ("comments-ten-times", "comments"): 78,
        ("comments-ten-times", "comment authors"): 1,
    },
    "signs, points, places and dates beside a name belong to it": {
        ("aggregator-forum", "comment authors"): 6,
        ("static-2003", "comment authors"): 2,
        ("uk-tabloid", "comment authors"): 1,
    },
    "initials that stand for a picture are a name": {
        ("indian-daily-amp", "comment authors"): 1,
    },
    "a day right before a number, in an element whose name says nothing, is not read": {
        ("comments-ten-times", "comment days"): 10,
    },
    "a moment that shows itself to a pointer over a block of 'a day ago' is not read": {
        ("indian-daily-amp", "comment days"): 4,
    },
    "comments that their words alone tell have neither day nor depth": {
        ("static-2003", "comment days"): 3,
        ("static-2003", "comment depths"): 3,
    },
    # Quotations.
    "who is cited behind a dash and a title, or in a figure's quotation, is not read": {
        ("gov-press-release-print", "post authors"): 1,
        ("russian-agency-en", "post authors"): 1,
        ("wordpress-block", "post authors"): 1,
    },
    "a post of an unknown make, its name and handle in one line": {
        ("us-daily", "post authors"): 1,
    },
    "a post whose name, day and words are lines of one element": {
        ("blogspot", "post authors"): 1,
    },
    "a link to another letter of the outlet is called a post, as others' posts are": {
        ("newsletter-substack", "leaked"): 148,
    },
    # The article among other things.
    "an appeal in the midst of a letter, in no words of advertising": {
        ("blogspot", "leaked"): 86,
    },
    "the headline of a page of fonts and tables": {
        ("static-2003", "leaked"): 58,
        ("static-2003", "title"): 1,
    },
    "the line of a headline that is a link is the headline, and its writer is not read": {
        ("aggregator-forum", "strayed"): 14,
        ("aggregator-forum", "title"): 1,
        ("aggregator-forum", "authors"): 1,
    },
    "the root holds the page's head and boxes of style classes alone": {
        ("us-daily", "leaked"): 61,
        ("us-daily", "fenced"): 123,
        ("us-daily", "strayed"): 211,
    },
    "a heading of the outlet's own list of facts is furniture": {
        ("turkish-english-live", "lost"): 15,
    },
    "a button and a count within the text": {
        ("turkish-english-live", "strayed"): 16,
        ("uk-tabloid", "strayed"): 13,
    },
    "writers without a word that leads to them": {
        ("balkan-portal", "strayed"): 29,
        ("nigerian-newspaper", "strayed"): 36,
        ("nigerian-newspaper", "authors"): 1,
    },
    # Pictures.
    "a caption within the picture's link, or of two words": {
        ("nigerian-newspaper", "pictures"): 41,
        ("russian-agency-en", "pictures"): 11,
    },
    "a credit whose innermost element is called a byline, or author": {
        ("russian-agency-en", "pictures"): 18,
        ("regional-paywall", "pictures"): 21,
    },
    "a credit behind a semicolon or bracket, by a bare name, or in an element of its own": {
        ("balkan-portal", "credits"): 25,
        ("cookie-wall", "credits"): 28,
        ("indian-daily-amp", "credits"): 40,
        ("photo-gallery", "credits"): 24,
        ("related-in-article", "credits"): 17,
        ("uk-tabloid", "credits"): 40,
    },
    # Facts.
    "an outlet that stands before the title alone": {
        ("blogspot", "outlet"): 1,
    },
    "times of machines that contradict each other are turned round": {
        ("think-tank", "modified"): 1,
    },
}


def number_known(name: str, rule: str) -> int:
    return sum(known.get((name, rule), 0) for known in KNOWN.values())


@cache
def differences(name: str) -> dict[str, list[Difference]]:
    gold = read_gold(PAGES / f"{name}.html")
    article = find_article(gold.page)
    stretches = compare(gold, article)
    return {rule: list(look(gold, article, stretches)) for rule, look in RULES.items()}


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("name", NAMES)
def test_a_page_is_read_as_people_read_it(name: str, rule: str) -> None:
    found = differences(name)[rule]
    size, known = sum(one.size for one in found), number_known(name, rule)
    told = "\n".join(one.line for one in found)
    assert size >= known, f"{name} got better: {rule} is {size}, and KNOWN says {known}\n{told}"
    assert size <= known, f"{name}: {rule} is {size}, and may be {known}\n{told}"


def test_known_faults_are_those_of_pages_and_rules_that_there_are() -> None:
    entries = [(entry, size) for known in KNOWN.values() for entry, size in known.items()]
    assert {name for (name, _), _ in entries} <= set(NAMES)
    assert {rule for (_, rule), _ in entries} <= RULES.keys()
    assert all(size > 0 for _, size in entries)


def test_the_tested_page_holds_nothing_of_its_gold() -> None:
    for name in NAMES:
        page = read_gold(PAGES / f"{name}.html").page
        assert b"data-zone" not in page.body
        assert b"data-published" not in page.body


def test_the_gold_refuses_an_article_with_words_that_are_not_in_the_page() -> None:
    gold = read_gold(PAGES / "amp.html")
    with pytest.raises(ValueError, match="not in the page, or not there"):
        compare(replace(gold, words=gold.words[:-1]), find_article(gold.page))
