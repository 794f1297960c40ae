"""Statements -> their meaning: who speaks, through whom, what it does, on which condition, when."""

from onrecord.meaning.acts import ActModel, load_act_model
from onrecord.meaning.find import find_meaning
from onrecord.meaning.reading import Reading
from onrecord.meaning.vocabulary import Vocabulary, load_vocabulary

__all__ = ["ActModel", "Reading", "Vocabulary", "find_meaning", "load_act_model", "load_vocabulary"]
