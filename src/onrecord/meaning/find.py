"""Statements -> the same statements with their meaning: speaker, chain, act, condition, date."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from spacy.tokens import Doc

from onrecord.actors import Knowledge, Tokens
from onrecord.meaning.acts import ActModel, find_act
from onrecord.meaning.certainty import find_certainty
from onrecord.meaning.channels import Channel, Channels
from onrecord.meaning.conditions import find_conditions
from onrecord.meaning.cues import find_sense, is_negated
from onrecord.meaning.days import find_day
from onrecord.meaning.outlets import Outlets
from onrecord.meaning.reading import Reading
from onrecord.meaning.scenes import Scene, complete_scenes
from onrecord.meaning.sources import Voices
from onrecord.meaning.stance import find_stance
from onrecord.meaning.vocabulary import CueSense, Vocabulary
from onrecord.model import Actor, Article, ChainLink, Statement, When

__all__ = ["find_meaning"]

# Who denies, rejects or asks what another says does not pass it on.
_NO_RELAY = frozenset(("reject", "deny", "ask", "demand", "request"))
_RELAYING = frozenset(("assertion", "belief"))


def find_meaning(
    statements: Sequence[Statement],
    doc: Doc,
    *,
    tokens: Tokens,
    article: Article,
    actors: Sequence[Actor],
    dates: Sequence[When],
    vocabulary: Vocabulary,
    knowledge: Knowledge,
    acts: ActModel,
) -> list[Statement]:
    """The statements in their order, each with what it means: all fields but those of its spans.

    ``tokens`` are those of ``doc``; ``statements``, ``actors`` and ``dates`` are the article's.
    """
    if not statements:
        return []
    reading = Reading(doc, tokens, article, statements, actors, dates)
    outlets = Outlets(reading, knowledge.gazetteer)
    voices = Voices(reading, vocabulary, outlets)
    channels = Channels(reading, voices, vocabulary, outlets)
    conditions = find_conditions(reading.told, reading, vocabulary)
    senses: dict[int, CueSense] = {}
    scenes: dict[int, Scene] = {}
    for told in reading.told:
        sense = senses[id(told)] = find_sense(told, reading, vocabulary)
        voice = voices.of(told)
        scenes[id(told)] = Scene(
            told=told,
            voice=voice,
            way=channels.of(told, sense, voice),
            day=find_day(told, voice, reading, vocabulary),
            is_said=sense.act != "none",
        )
    complete_scenes(list(scenes.values()), reading, voices, vocabulary)
    made = []
    for number, told in enumerate(reading.told):
        sense, scene = senses[id(told)], scenes[id(told)]
        voice = scene.voice
        act = find_act(told, sense, voice.kind, reading, vocabulary, acts)
        certainty = find_certainty(told, sense, act, reading, vocabulary)
        if act == "state" and sense.certainty is None and certainty != "certain":
            act = "assess"  # what is said to be likely is judged
        negated = sense.negated or is_negated(told, reading) or _is_denied(scene, scenes, senses)
        made.append(
            replace(
                told.statement,
                speaker=voice.speaker(),
                source_kind=voice.kind,
                chain=tuple(_chain(scene, scenes, senses)),
                medium=scene.way.medium or "none",
                addressee=scene.way.addressee,
                type=sense.type,
                act=act,
                negated=negated,
                conditions=tuple(conditions[number]),
                certainty=certainty,
                reporter_stance=find_stance(told, sense, reading, vocabulary, is_silent=negated),
                said_on=scene.said_on,
            )
        )
    return made


def _chain(scene: Scene, scenes: dict[int, Scene], senses: dict[int, CueSense]) -> list[ChainLink]:
    """The way of a content from its origin: own channels, then those who pass it on."""
    told, name = scene.told, scene.voice.name
    source = told.statement.source
    links = [ChainLink(name=name, role="speaker", span=source[0] if source else None)]
    links += [_medium(channel) for channel in scene.way.channels]
    named = {link.name for link in links}
    links += [
        ChainLink(name=one.name, role="relay", span=one.span)
        for one in scene.way.relays
        if one.name not in named
    ]
    for outer in told.outer():
        above, sense = scenes[id(outer)], senses[id(outer)]
        if not _passes_on(sense):
            continue
        if above.voice.kind != "none" or outer.source:
            spans = outer.statement.source
            relay = ChainLink(name=above.voice.name, role="relay", span=spans[0] if spans else None)
            if relay.name is None or relay.name not in {link.name for link in links}:
                links.append(relay)
        for channel in above.way.channels:
            if channel.name not in {link.name for link in links}:
                links.append(_medium(channel))
    return links


def _is_denied(scene: Scene, scenes: dict[int, Scene], senses: dict[int, CueSense]) -> bool:
    """Whether somebody denies that he said it: "Lee denies that he promised anything"."""
    above = scene.told.above
    if above is None or senses[id(above)].act != "deny" or scene.voice.name is None:
        return False
    return scenes[id(above)].voice.name == scene.voice.name


def _passes_on(sense: CueSense) -> bool:
    """Whether who says or thinks this tells of what stands in its content as of something so."""
    return sense.type in _RELAYING and sense.act not in _NO_RELAY and not sense.negated


def _medium(channel: Channel) -> ChainLink:
    return ChainLink(name=channel.name, role="medium", span=channel.span)
