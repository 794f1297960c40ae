"""Scorers and readers of gold data, so that everybody can repeat the figures of onrecord."""

from onrecord.evaluate.actors import (
    ActorCase,
    ActorsReport,
    GoldMention,
    evaluate_actors,
    format_actors,
    read_gold_mentions,
)
from onrecord.evaluate.attribution import Figures, Roles, score_article
from onrecord.evaluate.brat import find_gold, parse_annotations
from onrecord.evaluate.cases import ErrorCase, find_errors
from onrecord.evaluate.crises import Crisis, read_crisis
from onrecord.evaluate.events import (
    EventsReport,
    GoldPair,
    LevelFigures,
    PairCase,
    evaluate_events,
    format_events,
    read_gold_pairs,
)
from onrecord.evaluate.link_report import (
    LinksReport,
    evaluate_links,
    format_links,
    predict_links,
    read_predictions,
)
from onrecord.evaluate.links import Agreement, LinkScores, score_links
from onrecord.evaluate.meaning import (
    ContentFigures,
    FieldFigures,
    MeaningReport,
    evaluate_meaning,
    format_meaning,
)
from onrecord.evaluate.meaning_cases import MeaningCase, WrongField
from onrecord.evaluate.meaning_gold import GoldPassage, Meaning, read_gold_passages
from onrecord.evaluate.meaning_match import (
    PassageScore,
    StatementScore,
    match_meanings,
    same_name,
    score_passage,
)
from onrecord.evaluate.page_gold import GoldPage, find_gold_pages, read_gold_page
from onrecord.evaluate.pages import FactFigures, PagesReport, body_of, evaluate_pages, format_pages
from onrecord.evaluate.reliability import Judged, ScoreBin
from onrecord.evaluate.report import AttributionReport, evaluate_attribution, format_report
from onrecord.evaluate.shingles import PageScore, Stretch, score_body

__all__ = [
    "ActorCase",
    "ActorsReport",
    "Agreement",
    "AttributionReport",
    "ContentFigures",
    "Crisis",
    "ErrorCase",
    "EventsReport",
    "FactFigures",
    "FieldFigures",
    "Figures",
    "GoldMention",
    "GoldPage",
    "GoldPair",
    "GoldPassage",
    "Judged",
    "LevelFigures",
    "LinkScores",
    "LinksReport",
    "Meaning",
    "MeaningCase",
    "MeaningReport",
    "PageScore",
    "PagesReport",
    "PairCase",
    "PassageScore",
    "Roles",
    "ScoreBin",
    "StatementScore",
    "Stretch",
    "WrongField",
    "body_of",
    "evaluate_actors",
    "evaluate_attribution",
    "evaluate_events",
    "evaluate_links",
    "evaluate_meaning",
    "evaluate_pages",
    "find_errors",
    "find_gold",
    "find_gold_pages",
    "format_actors",
    "format_events",
    "format_links",
    "format_meaning",
    "format_pages",
    "format_report",
    "match_meanings",
    "parse_annotations",
    "predict_links",
    "read_crisis",
    "read_gold_mentions",
    "read_gold_page",
    "read_gold_pairs",
    "read_gold_passages",
    "read_predictions",
    "same_name",
    "score_article",
    "score_body",
    "score_links",
    "score_passage",
]
