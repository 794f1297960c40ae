"""Doc -> When: which days the time phrases of an article mean."""

from onrecord.dates.find import find_dates

__all__ = ["dates_version", "find_dates"]


def dates_version() -> str:
    """The version of the rules that time phrases are read by, for a record's origin."""
    return "rules-1"
