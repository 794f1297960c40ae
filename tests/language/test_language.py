"""One Doc an article: offsets, blocks, sentences, names; and the refusal of other languages."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.marked import make_article

from onrecord.errors import InputError
from onrecord.language import BLOCKS, check_language, find_mentions, load_syntax, parse_article
from onrecord.language.syntax import cut_long, syntax_version
from onrecord.model import Article, Block

RUSSIAN = "Президент заявил в четверг, что правительство создало резерв полиции для помощи. " * 8
ENGLISH = "The president said on Thursday that the government had made a police reserve. " * 8


@pytest.fixture(scope="module")
def nlp():
    return load_syntax()


def with_blocks(*blocks: tuple[str, str]) -> Article:
    text, cut = "", []
    for kind, words in blocks:
        cut.append(Block(kind=kind, start=len(text), end=len(text) + len(words)))  # type: ignore[arg-type]
        text += words
    return Article(id="a", input="page.txt", sha256="0", text=text, blocks=tuple(cut))


@pytest.mark.slow
def test_offsets_are_the_articles_own(nlp) -> None:
    text = "\ufeffHe said\tit.\r\n\r\nAnn\u00a0Lee 😀 e\u0301t left\u2028Minsk.\n \n"
    doc = parse_article(make_article(text), nlp=nlp)
    assert doc.text == text
    assert all(text[token.idx : token.idx + len(token)] == token.text for token in doc)


@pytest.mark.slow
@settings(max_examples=50, deadline=None, suppress_health_check=list(HealthCheck))
@given(text=st.text(min_size=1, max_size=300))
def test_any_text_keeps_its_characters(text: str, nlp) -> None:
    article = with_blocks(("body", text), ("comment", text), ("body", text))
    doc = parse_article(article, nlp=nlp)
    assert doc.text == article.text
    blocks = doc.spans[BLOCKS]
    assert [(b.start_char, b.end_char + len(b[-1].whitespace_)) for b in blocks] == [
        (block.start, block.end) for block in article.blocks
    ]


@pytest.mark.slow
def test_sentences_end_with_their_block(nlp) -> None:
    article = with_blocks(
        ("headline", "Dam breaks\n\n"), ("body", "The town of Torvik\n\n"), ("body", "is empty.\n")
    )
    doc = parse_article(article, nlp=nlp)
    starts = {sentence.start_char for sentence in doc.sents}
    assert {block.start for block in article.blocks} <= starts


@pytest.mark.slow
def test_fenced_blocks_are_not_parsed(nlp) -> None:
    article = with_blocks(
        ("body", "Ann Lee met Bo Ray in Paris.\n\n"),
        ("comment", "Ann Lee met Bo Ray in Paris in May.\n\n"),
        ("body", "Ann Lee left.\n"),
    )
    doc = parse_article(article, nlp=nlp)
    comment = article.blocks[1]
    assert not any(m.span.overlaps(comment.span) for m in find_mentions(doc))
    assert len(list(doc.spans[BLOCKS][1].sents)) == 1


@pytest.mark.slow
def test_mentions(nlp) -> None:
    text = "On Tuesday Angela Merkel met the United Nations in Berlin and paid 5 dollars."
    doc = parse_article(make_article(text), nlp=nlp)
    found = {mention.span.of(text): mention.label for mention in find_mentions(doc)}
    assert found == {
        "Tuesday": "date",
        "Angela Merkel": "person",
        "the United Nations": "organization",
        "Berlin": "place",
    }


@pytest.mark.slow
def test_a_parse_does_not_depend_on_the_article_before(nlp) -> None:
    first, second = make_article(ENGLISH), make_article('"We won," Lee said. Then she left.')
    alone = parse_article(second, nlp=nlp).to_json()
    parse_article(first, nlp=nlp)
    assert parse_article(second, nlp=nlp).to_json() == alone


@pytest.mark.slow
def test_many_short_blocks_are_all_there(nlp) -> None:
    blocks = [("body", f"No. {at}\n") if at % 3 else ("comment", "Yes.\n") for at in range(1000)]
    article = with_blocks(*blocks)
    doc = parse_article(article, nlp=nlp)
    assert doc.text == article.text
    assert [block.label_ for block in doc.spans[BLOCKS]] == [kind for kind, _ in blocks]


@pytest.mark.slow
def test_the_version_names_the_official_model(nlp) -> None:
    assert syntax_version(nlp) == "en_core_web_sm-3.8.0"


@given(st.text(alphabet="ab .\n", max_size=50), st.integers(0, 3000))
def test_long_texts_are_cut_without_loss(unit: str, times: int) -> None:
    text = unit * times
    pieces = list(cut_long(text))
    assert "".join(pieces) == text
    assert all(len(piece) <= 10_000 for piece in pieces)


def test_long_texts_are_cut_after_a_sentence() -> None:
    sentence = "The dam near Torvik holds, and nobody left the town today. "
    assert all(piece.endswith(". ") for piece in cut_long(sentence * 400))


def test_english_is_english() -> None:
    assert check_language(with_blocks(("body", ENGLISH))) == "en"


def test_another_language_is_refused_with_one_line() -> None:
    with pytest.raises(InputError) as caught:
        check_language(with_blocks(("body", RUSSIAN)))
    assert str(caught.value).startswith(
        "page.txt: the article is not in English (it looks like 'ru')"
    )
    assert "\n" not in str(caught.value)


def test_a_script_without_spaces_is_refused_too() -> None:
    with pytest.raises(InputError, match="'zh'"):
        check_language(
            with_blocks(("body", "总统星期四说，政府建立了一支特别警察部队，以帮助邻国。" * 10))
        )


@pytest.mark.parametrize(
    "text", ["Президент заявил, что дамба выдержит.", "1234 5678 ***", "Oslo."]
)
def test_short_or_wordless_texts_are_never_refused(text: str) -> None:
    assert check_language(with_blocks(("body", text))) in (None, "en")


def test_names_alone_are_not_refused() -> None:
    names = "Vladimir Putin Alexander Lukashenko Minsk Grodno Brest Mateusz Morawiecki " * 12
    assert check_language(with_blocks(("body", names))) is None


def test_comments_do_not_decide_the_language() -> None:
    assert check_language(with_blocks(("body", ENGLISH), ("comment", RUSSIAN * 3))) == "en"
