"""Subtitles to calls: SRT and WebVTT, speakers in the text or as WebVTT's voices."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.review.transcripts.dialogue import head_reader, read_dialogue
from bot.review.transcripts.labels import ReadHead, speaker_of_label
from bot.review.transcripts.raw import RawCall, RawTurn

LONGEST_PAUSE = 1.5
"""Cues of one speaker with a shorter pause between them, in seconds, are one turn."""

_CUE = re.compile(r"^\s*(?:\d+:)?\d{1,2}:\d{2}[,.]\d{2,3}\s*-->\s*(?:\d+:)?\d{1,2}:\d{2}[,.]\d{2,3}", re.MULTILINE)
_VOICE = re.compile(r"<v(?:\.[^\s>]*)?\s+([^>]*)>")
_TAG = re.compile(r"</?[a-zA-Z][^>]{0,200}>|\{\\[^}]{0,80}\}")
_BLANK_LINE = re.compile(r"\n\s*\n")


@dataclass(frozen=True)
class _Cue:
    begin: float
    end: float
    text: str


def is_subtitles(text: str) -> bool:
    """Return whether a text is SRT or WebVTT, whatever its file is called."""
    return _CUE.search(text[:5000]) is not None


def read_subtitles(text: str) -> list[RawCall]:
    """Read the call of a subtitle file.

    Args:
        text: decoded SRT or WebVTT.

    Returns:
        One call, its turns with the time of their first cue; none when there are no cues.
    """
    cues = _cues(text)
    lines = [line for cue in cues for line in _plain(cue.text)]
    heads = head_reader(lines)
    call = RawCall()
    last: tuple[str | None, str, float] | None = None
    for cue in cues:
        for turn in _turns(cue, heads):
            if heads is not None and turn.speaker is None and not turn.label and call.turns:
                # A cue without a label goes on with the speaker before.
                before = call.turns[-1]
                turn = RawTurn(turn.text, before.speaker, before.label, turn.at)
            same = last is not None and last[:2] == (turn.speaker, turn.label) and (turn.speaker or turn.label)
            if same and last is not None and cue.begin - last[2] < LONGEST_PAUSE:
                before = call.turns[-1]
                joined = f"{before.text}\n{turn.text}"
                call.turns[-1] = RawTurn(joined, before.speaker, before.label, before.at)
            else:
                call.turns.append(turn)
            last = (turn.speaker, turn.label, cue.end)
    return [call] if call.turns else []


def _cues(text: str) -> list[_Cue]:
    import pysubs2

    kind = "vtt" if text.lstrip().startswith("WEBVTT") or "." in str(_first_cue(text)) else "srt"
    try:
        found = pysubs2.SSAFile.from_string(text, format_=kind, keep_html_tags=True)
    # Times beyond what the library can hold; the caller reads the file as text instead.
    except (pysubs2.Pysubs2Error, ValueError, OverflowError):
        return []
    # Notes and ids of WebVTT stand after a blank line, which no cue holds.
    texts = [_BLANK_LINE.split(event.text.replace("\\N", "\n"), maxsplit=1)[0] for event in found]
    return [_Cue(event.start / 1000.0, event.end / 1000.0, said) for event, said in zip(found, texts, strict=True)]


def _first_cue(text: str) -> str | None:
    match = _CUE.search(text)
    return match[0] if match else None


def _plain(text: str) -> list[str]:
    """Return the lines of a cue without tags, voices as labels."""
    return [_TAG.sub("", _VOICE.sub(r"\n\1：", line)).strip() for line in text.split("\n")]


def _turns(cue: _Cue, heads: ReadHead | None) -> Sequence[RawTurn]:
    voices = list(_VOICE.finditer(cue.text))
    if voices:
        ends = [voice.start() for voice in voices[1:]] + [len(cue.text)]
        before = _TAG.sub("", cue.text[: voices[0].start()])
        turns = [RawTurn(before, at=cue.begin)] if before.strip() else []
        for voice, end in zip(voices, ends, strict=True):
            label = voice[1].strip()
            said = _TAG.sub("", cue.text[voice.end() : end])
            turns.append(RawTurn(said, speaker_of_label(label), label, cue.begin))
        return turns
    plain = "\n".join(_plain(cue.text))
    if heads is not None and any(heads(line) for line in plain.split("\n")):
        first, *_ = plain.split("\n")
        turns = [] if heads(first) else [RawTurn(first)]
        turns += read_dialogue(plain.split("\n")[len(turns) :], heads).turns
    else:
        turns = [RawTurn(plain)]
    return [RawTurn(turn.text, turn.speaker, turn.label, cue.begin) for turn in turns]
