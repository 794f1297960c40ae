"""A record in the forms of others."""

from onrecord.exports.plover import to_plover

__all__ = ["to_plover"]
