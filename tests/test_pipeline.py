"""What made a record stands in it, down to the bytes of every resource."""

from __future__ import annotations

import pytest

from onrecord import resources
from onrecord.errors import LanguageError
from onrecord.model import Page
from onrecord.pipeline import load_stages, read_page


def test_a_changed_byte_changes_the_version(tmp_path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "cues.toml").write_text('version = "7"\n')
    monkeypatch.setattr(resources, "files", lambda _: tmp_path)
    _, before = resources.load_resource("cues")
    (tmp_path / "cues.toml").write_text('version = "7" \n')
    _, after = resources.load_resource("cues")
    assert before.startswith("7-")
    assert after.startswith("7-")
    assert before != after


@pytest.mark.slow
def test_the_origin_names_every_model_and_resource() -> None:
    models = dict(load_stages().origin.models)
    assert set(models) == {
        "actors", "attribution", "dates", "events", "html", "language", "meaning", "pdf", "syntax",
        "zones",
    }  # fmt: skip
    assert all(any(char.isdigit() for char in version) for version in models.values())
    assert models["syntax"].startswith("en_core_web_sm-3.8.0")


PORTUGUESE = (
    "<h1>Muralha do porto vai aguentar</h1>"
    + "<p>A muralha do porto vai aguentar este inverno, disse a ministra na sexta-feira, e ninguém "
    "precisa de sair da cidade velha, embora o governo tenha barcos prontos para o hospital.</p>"
    * 4
    + "<div class=comments><p>A minha cave ficou cheia de arenque no ano passado.</p></div>"
)


@pytest.mark.slow
def test_a_page_in_another_language_has_its_parts_and_no_statements() -> None:
    page = Page(input="muralha.html", body=PORTUGUESE.encode(), media_type="text/html")
    record = read_page(page, stages=load_stages("syntax"))
    assert record.article.language == "pt"
    assert {block.kind for block in record.article.blocks} == {"headline", "body", "comment"}
    assert (record.statements, record.unattributed) == ((), ())


@pytest.mark.slow
def test_a_text_in_another_language_is_refused() -> None:
    words = PORTUGUESE.replace("<p>", "\n\n").replace("</p>", "").encode()
    with pytest.raises(LanguageError, match=r"muralha\.txt: the article is not in English") as told:
        read_page(Page(input="muralha.txt", body=words), stages=load_stages("syntax"))
    assert told.value.language == "pt"
