"""The command ``onrecord``: asks the pipeline and shows the answer."""

from onrecord.cli.app import main

__all__ = ["main"]
