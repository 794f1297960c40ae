"""The record: many articles in one file, asked, corrected, looked after and taken away."""

from onrecord.record.record import Answer, Record, open_record

__all__ = ["Answer", "Record", "open_record"]
