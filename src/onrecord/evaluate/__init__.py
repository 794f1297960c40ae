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
from onrecord.evaluate.page_gold import GoldPage, find_gold_pages, read_gold_page
from onrecord.evaluate.pages import FactFigures, PagesReport, body_of, evaluate_pages, format_pages
from onrecord.evaluate.reliability import Judged, ScoreBin
from onrecord.evaluate.report import AttributionReport, evaluate_attribution, format_report
from onrecord.evaluate.shingles import PageScore, Stretch, score_body

__all__ = [
    "ActorCase",
    "ActorsReport",
    "AttributionReport",
    "ErrorCase",
    "FactFigures",
    "Figures",
    "GoldMention",
    "GoldPage",
    "Judged",
    "PageScore",
    "PagesReport",
    "Roles",
    "ScoreBin",
    "Stretch",
    "body_of",
    "evaluate_actors",
    "evaluate_attribution",
    "evaluate_pages",
    "find_errors",
    "find_gold",
    "find_gold_pages",
    "format_actors",
    "format_pages",
    "format_report",
    "parse_annotations",
    "read_gold_mentions",
    "read_gold_page",
    "score_article",
    "score_body",
]
