"""Scorers and readers of gold data, so that everybody can repeat the figures of onrecord."""

from onrecord.evaluate.attribution import Figures, Roles, score_article
from onrecord.evaluate.brat import find_gold, parse_annotations
from onrecord.evaluate.cases import ErrorCase, find_errors
from onrecord.evaluate.reliability import Judged, ScoreBin
from onrecord.evaluate.report import AttributionReport, evaluate_attribution, format_report

__all__ = [
    "AttributionReport",
    "ErrorCase",
    "Figures",
    "Judged",
    "Roles",
    "ScoreBin",
    "evaluate_attribution",
    "find_errors",
    "find_gold",
    "format_report",
    "parse_annotations",
    "score_article",
]
