"""Doc and statements -> events: what happened, in PLOVER's terms, tied to its words."""

from onrecord.events.candidates import Watcher
from onrecord.events.find import find_events
from onrecord.events.pairs import find_type_between
from onrecord.events.tables import EventTables, load_event_tables

__all__ = [
    "EventTables",
    "Watcher",
    "find_events",
    "find_type_between",
    "load_event_tables",
]
