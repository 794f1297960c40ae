"""The measured part of docs/quality.md: tables for readers, figures rounded to what is stable."""

from __future__ import annotations

import platform
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from onrecord.evaluate import (
    AttributionReport,
    EventsReport,
    Figures,
    MeaningReport,
    PageScore,
    PagesReport,
    ScoreBin,
)
from onrecord.pipeline import FINDERS, Finder, Stages

__all__ = [
    "CONFUSIONS",
    "PLOT",
    "Measured",
    "Measurements",
    "put_between_marks",
    "read_reasons",
    "write_tables",
]

BEGIN = "<!-- measured: what make bench wrote; changes here are lost -->"
END = "<!-- measured until here -->"

#: The plot that belongs to the tables, beside the page.
PLOT = "reliability.svg"
CONFUSIONS = "events.svg"

#: What others reach on the same texts by the same definitions: content, attributed, exact F1 and
#: words per CPU-second.  All but the last row were run on one machine.
PEERS = (
    ("textacy 0.13, direct quotations", "0.292", "0.224", "0.215", "3,700"),
    ("sayswho", "0.278", "0.213", "0.211", "3,700"),
    ("Gender Gap Tracker", "0.489", "0.403", "0.323", "3,950"),
    ("BBC Citron, cue model retrained", "0.488", "0.385", "0.307", "2,050"),
    ("BBC Citron, retrained on PolNeAR", "0.587", "0.521", "0.399", "2,050"),
    ("one person against another, 20 articles", "0.795", "0.735", "0.691", ""),
)

#: What others reach on the other half of the same sentences, the pair given, that none of them but
#: the last two learned from: binary, quad and root.  Published, or run with their own code.
EVENT_PEERS = (
    ("GPT-4 with the codebook", "0.934", "0.767", "0.615"),
    ("Universal PETRARCH", "0.808", "0.518", "0.463"),
    ("zero-shot NLI tree, roberta-large, on a GPU", "0.964", "0.896", "0.824"),
    ("MiniLM of the same size, trained on these data", "0.964", "0.934", "0.789"),
    ("ConfliBERT, trained on these data", "0.984", "0.963", "0.867"),
)

#: What others are published to reach on all 181 pages of the article extraction benchmark: F1.
PAGE_PEERS = (
    ("rs-trafilatura", "0.970"),
    ("trafilatura 2.0", "0.958"),
    ("newspaper4k", "0.949"),
    ("readability.js", "0.947"),
)

#: So much of a page's name tells it from the others.
_NAME_LENGTH = 12

#: What each finder is called in the tables.
_NAMES: dict[Finder, str] = {
    "model": "**onrecord**",
    "syntax": "onrecord, rules over syntax alone",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What was found of one finder; without passages ``nested`` and ``meaning`` are ``None``."""

    attribution: AttributionReport
    stage_seconds: dict[str, float]
    nested: Mapping[str, Figures] | None
    meaning: MeaningReport | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Measurements:
    """Everything that one run of the benchmark found.

    ``all_cpu_seconds`` and ``all_bytes`` are those of one command that read all texts.  ``bodies``
    goes by what found the article in pages of HTML, onrecord first; without pages it is ``None``.
    """

    finders: Mapping[Finder, Measured]
    bodies: Mapping[str, PagesReport] | None
    events: EventsReport | None
    words: int
    help_seconds: float
    read_seconds: float
    article_bytes: int
    all_cpu_seconds: float
    all_bytes: int
    largest_bytes: int
    largest_characters: int
    largest_seconds: float


def write_tables(
    measured: Measurements, *, stages: Stages, reasons: Mapping[str, str] | None = None
) -> str:
    """The measured part of the page in Markdown.

    ``reasons`` tell why pages of HTML are read badly, by the beginnings of their names.
    """
    attribution = measured.finders["model"].attribution
    return "\n\n".join(
        [
            _about(measured, stages),
            "### Who said what",
            _peers_table(measured),
            _figures_table(attribution.figures),
            "### What a score is worth",
            _reliability_table(attribution),
            f"![Share of right statements by their score]({PLOT})",
            *_nested_part(measured),
            *_meaning_part(measured.finders["model"].meaning),
            *_events_part(measured.events),
            *_bodies_part(measured.bodies, reasons or {}),
            "### Speed",
            _speed_table(measured),
            "### Start and memory",
            _start_table(measured),
        ]
    )


def read_reasons(path: Path) -> dict[str, str]:
    """Why pages of HTML are read badly, by the beginnings of their names.

    Raises:
        ValueError: if a name is not as long as it should be, or a reason is no line for a table.
    """
    reasons: dict[str, str] = tomllib.loads(path.read_text("utf-8"))["reasons"]
    for name, reason in reasons.items():
        if len(name) != _NAME_LENGTH:
            raise ValueError(f"{path}: {name!r} should have {_NAME_LENGTH} characters")
        if not reason.strip() or set(reason) & set("|\n"):
            raise ValueError(f"{path}: {name} needs a reason of one line, without {'|'!r}")
    return reasons


def put_between_marks(document: str, tables: str) -> str:
    """The document with the tables between its two marks, all else as it was.

    Raises:
        ValueError: if the marks are not there, once each and in order.
    """
    parts = re.split(f"{re.escape(BEGIN)}|{re.escape(END)}", document)
    if len(parts) != 3 or document.index(BEGIN) > document.index(END):
        raise ValueError(f"the document needs one line {BEGIN!r} and after it one {END!r}")
    return f"{parts[0]}{BEGIN}\n\n{tables}\n\n{END}{parts[2]}"


def _about(measured: Measurements, stages: Stages) -> str:
    report = measured.finders["model"].attribution
    models = ", ".join(f"{name} {number}" for name, number in stages.origin.models)
    return (
        f"{report.articles} articles, {report.words:,} words. "
        f"onrecord {stages.origin.onrecord} ({models}), spaCy {version('spacy')}, "
        f"Python {platform.python_version()}, {platform.system()}, {_processor()}, one thread."
    )


def _peers_table(measured: Measurements) -> str:
    ours = [_our_row(_NAMES[finder], measured, finder) for finder in FINDERS]
    heads = ("", "content F1", "attributed F1", "exact F1", "words per CPU-second")
    return _table(heads, [*ours, *PEERS])


def _our_row(name: str, measured: Measurements, finder: Finder) -> list[str]:
    one = measured.finders[finder]
    criteria = ("content", "attributed", "exact")
    shares = [f"{one.attribution.figures[f'{each}/all'].f1:.3f}" for each in criteria]
    return [name, *shares, _rounded(measured.words / one.stage_seconds["whole"])]


def _figures_table(figures: Mapping[str, Figures]) -> str:
    rows = [(name, *_shares_and_counts(one)) for name, one in figures.items()]
    return _table(("measure", *_FIGURE_HEADS), rows)


_FIGURE_HEADS = ("precision", "recall", "F1", "hits", "false alarms", "misses")


def _shares_and_counts(one: Figures) -> list[str]:
    shares = [f"{share:.3f}" for share in (one.precision, one.recall, one.f1)]
    return shares + [f"{count:,}" for count in (one.hits, one.false_alarms, one.misses)]


def _reliability_table(report: AttributionReport) -> str:
    rows = [_bin_row(f"{one.least:.1f} to {one.most:.1f}", one) for one in report.bins]
    sure = report.sure
    rows.append(_bin_row(f"**{sure.least:.1f} or more**", sure))
    return _table(("score", "statements", "attributed is right", "share", "mean score"), rows)


def _bin_row(name: str, one: ScoreBin) -> tuple[str, ...]:
    if one.share is None:
        return (name, "0", "0", "", "")
    counts = f"{one.statements:,}", f"{one.right:,}"
    return (name, *counts, f"{one.share:.3f}", f"{one.mean_score:.3f}")


def _nested_part(measured: Measurements) -> list[str]:
    rows = [
        (f"{_NAMES[finder]}: {subset}", *_shares_and_counts(figures))
        for finder in FINDERS
        for subset, figures in (measured.finders[finder].nested or {}).items()
    ]
    if not rows:
        return []
    return ["### Statements within statements", _table(("contents", *_FIGURE_HEADS), rows)]


def _meaning_part(report: MeaningReport | None) -> list[str]:
    if report is None:
        return []
    rows = [
        (name, _share(one.matched), f"{one.marked:,}", _share(one.recall))
        for name, one in report.fields.items()
    ]
    mean = report.mean
    rows.append(("mean", _share(mean["matched"]), "", _share(mean["recall"])))
    heads = ("field", "right where found", "unusual values", "recall of these")
    return ["### What a statement means", _table(heads, rows)]


def _events_part(report: EventsReport | None) -> list[str]:
    if report is None:
        return []
    given, whole = report.figures("given"), report.figures("end_to_end")
    levels = ("binary", "quad", "root")
    rows = [
        ("**onrecord**", *(f"{given[level].macro_f1:.3f}" for level in levels)),
        ("onrecord, pair not given", *(f"{whole[level].macro_f1:.3f}" for level in levels)),
        *EVENT_PEERS,
    ]
    classes = [
        (name, f"{count}", f"{p:.3f}", f"{r:.3f}", f"{f:.3f}")
        for name, (p, r, f, count) in given["root"].classes.items()
    ]
    return [
        "### Events",
        _table(("macro F1", "cooperation or conflict", "quad class", "type"), rows),
        f"onrecord's rows are of {len(report.cases):,} sentences, of which it learned none. "
        "The others' are published, or were run with their own code, on the other half of the "
        "same data: they compare kinds of tools, not hundredths.",
        _table(("type, pair given", "sentences", "precision", "recall", "F1"), classes),
        f"![Which types are taken for which]({CONFUSIONS})",
    ]


def _share(share: float | None) -> str:
    return "-" if share is None else f"{share:.3f}"


def _bodies_part(bodies: Mapping[str, PagesReport] | None, reasons: Mapping[str, str]) -> list[str]:
    if bodies is None:
        return []
    ours = bodies["onrecord"]
    head = f"F1 is below .9 on {len(ours.below)} of {ours.pages} pages"
    part = ["### Pages to zones", _bodies_table(bodies)]
    if not ours.below:
        return [*part, f"{head}."]
    rows = [_below_row(score, ours.failed, reasons) for score in ours.below]
    heads = ("page", "precision", "recall", "F1", "why")
    return [*part, f"{head}:", _table(heads, rows, last="---")]


def _bodies_table(bodies: Mapping[str, PagesReport]) -> str:
    rows = [
        (
            "**onrecord**" if name == "onrecord" else f"{name} {version(name)}, alone",
            f"{report.pages}",
            *(f"{share:.3f}" for share in (report.precision, report.recall, report.f1)),
            f"{1000 * report.cpu_seconds / report.pages:.0f} ms",
        )
        for name, report in bodies.items()
    ]
    peers = [(f"{name}, published", "181", "", "", f1, "") for name, f1 in PAGE_PEERS]
    return _table(("", "pages", "precision", "recall", "F1", "CPU time a page"), [*rows, *peers])


def _below_row(
    score: PageScore, failed: Mapping[str, str], reasons: Mapping[str, str]
) -> tuple[str, ...]:
    name = score.page[:_NAME_LENGTH]
    unknown = "could not be read" if score.page in failed else "not looked at yet"
    shares = [f"{share:.3f}" for share in (score.precision, score.recall, score.f1)]
    return (f"`{name}`", *shares, reasons.get(name, unknown))


def _speed_table(measured: Measurements) -> str:
    stage_seconds = measured.finders["model"].stage_seconds
    whole = stage_seconds["whole"]
    rows = [
        (stage, _rounded(measured.words / seconds), f"{seconds / whole:.0%}")
        for stage, seconds in stage_seconds.items()
        if seconds
    ]
    return _table(("stage", "words per CPU-second", "share of the time"), rows)


def _start_table(measured: Measurements) -> str:
    rows = [
        ("`onrecord --help`, from start to end", f"{measured.help_seconds:.2f} s"),
        ("`onrecord read` of one short article", f"{measured.read_seconds:.1f} s"),
        ("memory, one short article", f"{measured.article_bytes / 1e6:.0f} MB"),
        (
            "`onrecord read --json` of all these texts, from start to end",
            f"{_rounded(measured.words / measured.all_cpu_seconds)} words per CPU-second",
        ),
        ("memory, all these texts", f"{measured.all_bytes / 1e6:.0f} MB"),
        (
            f"memory, the largest input accepted ({measured.largest_characters:,} characters)",
            f"{measured.largest_bytes / 1e6:.0f} MB",
        ),
        ("time for that input", f"{measured.largest_seconds:.0f} s"),
    ]
    return _table(("", ""), rows)


def _table(heads: Iterable[str], rows: Iterable[Iterable[str]], *, last: str = "---:") -> str:
    """A table of words in the first column and figures in the others, or in all but the last."""
    names = list(heads)
    lines = [names, ["---", *["---:"] * (len(names) - 2), last], *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _rounded(speed: float) -> str:
    """A speed with two figures: the third one changes from run to run.

    >>> _rounded(6873.2), _rounded(123_456)
    ('6,900', '120,000')
    """
    return f"{int(float(f'{speed:.1e}')):,}"


def _processor() -> str:
    """The processor's name where the system tells it, else its kind."""
    try:
        about = Path("/proc/cpuinfo").read_text("utf-8")
    except OSError:
        about = ""
    name = re.search(r"^model name\s*:\s*(.+)$", about, re.MULTILINE)
    return name[1].strip() if name else platform.machine()
