"""JSON to calls: our own form, a saved review, and the spellings of other programs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bot.review.transcripts.clean import clean, is_said
from bot.review.transcripts.headers import read_issue, read_name
from bot.review.transcripts.labels import speaker_of_label
from bot.review.transcripts.raw import OTHER, RawCall, RawTurn
from bot.review.transcripts.texts import read_calls
from bot.review.transcripts.times import numbers_as_seconds, read_date

_NAMES_OF = {
    "turns": "turns messages dialogue dialog conversation utterances lines segments sentences events history data "
    "result 对话 通话 内容",
    "calls": "calls conversations dialogues dialogs records sessions items data results 通话列表",
    "text": "text content utterance message words transcript sentence msg body 内容 文本 话术 原文",
    "speaker": "speaker role from sender name event user spk channel 角色 说话人 发言人 身份",
    "time": "at start begin time timestamp start_time startTime begin_time beginTime offset 时间 开始时间",
    "id": "id call_id callId callid conversation_id conversationId session_id sessionId "
    "通话编号 会话ID 会话编号 流水号",
    "agent": "agent agent_id agentId staff staff_id 工号 坐席 坐席工号",
    "date": "date call_date 日期 通话日期",
    "issue": "issue category 业务 投诉类型",
}
_TURNS, _CALLS, _TEXT, _SPEAKER, _TIME, _ID, _AGENT, _DATE, _ISSUE = (
    tuple(names.split()) for names in _NAMES_OF.values()
)

_GUESSED = 0.8
"""How sure a speaker is taken to be that a saved review marks as guessed; it does not keep how sure it was."""

_DEEPEST = 6
_RASA_EVENT = {"user": "customer", "bot": "agent"}


def read_objects(value: Any) -> list[RawCall]:
    """Read the calls in a JSON value.

    Args:
        value: an object with turns, a list of such objects, a list of turns, or an object that holds calls.

    Returns:
        The calls in which something is said; none when no turns are found.
    """
    return [call for call in _read(value, 0) if call.turns]


def read_rows(rows: Sequence[Mapping[str, Any]]) -> list[RawCall]:
    """Read the objects of JSON lines, each a call, or each a turn.

    Args:
        rows: objects in order; turns of one call carry the same id, and may stand apart.

    Returns:
        The calls in order of first appearance.
    """
    grouped: dict[Any, list[Mapping[str, Any]]] = {}
    calls: list[RawCall | None] = []
    places: dict[Any, int] = {}
    for row in rows:
        if not _is_turn(row):
            calls += _read(row, 0)
            continue
        key = read_name(_scalar(row, _ID[1:])) or ""
        if key not in grouped:
            places[key] = len(calls)
            calls.append(None)
        grouped.setdefault(key, []).append(row)
    for key, turns in grouped.items():
        call = _call({}, turns)
        first = turns[0]
        call.id, call.agent = key or None, read_name(_scalar(first, _AGENT))
        call.date, call.issue = read_date(_first(first, _DATE)), _issue(first)
        calls[places[key]] = call
    return [call for call in calls if call is not None and call.turns]


def _read(value: Any, depth: int) -> list[RawCall]:
    if depth > _DEEPEST:
        return []
    if isinstance(value, str):
        return read_calls(clean(value)) if "\n" in value or ":" in value or "：" in value else []
    if isinstance(value, list):
        if value and all(isinstance(one, str) for one in value):
            return read_calls("\n".join(clean(one).replace("\n", " ") for one in value))
        if any(_is_turn(one) for one in value):
            return [_call({}, value)]
        return [call for one in value for call in _read(one, depth + 1)]
    if isinstance(value, dict):
        return read_rows([value]) if _is_turn(value) else _read_object(value, depth)
    return []


def _read_object(value: dict[str, Any], depth: int) -> list[RawCall]:
    for key in _TURNS:
        turns = value.get(key)
        if isinstance(turns, list) and any(_is_turn(one) for one in turns):
            return [_call(value, turns)]
        if isinstance(turns, str) or (isinstance(turns, list) and turns and all(isinstance(t, str) for t in turns)):
            found = _read(turns, depth + 1)
            if found:
                return [_with_head(call, value) for call in found] if len(found) == 1 else found
    for key in _CALLS:
        if isinstance(value.get(key), (list, dict)):
            found = _read(value[key], depth + 1)
            if found:
                return found
    whole = _text(value)
    if whole is not None and "\n" in whole:
        return [_with_head(call, value) for call in read_calls(clean(whole))]
    found = []
    for key, inside in value.items():
        if isinstance(inside, (list, dict)) and not _is_turn(inside):
            for call in _read(inside, depth + 1):
                call.id = call.id or (key if key not in _TURNS else None)
                found.append(call)
    return found


def _is_turn(value: Any) -> bool:
    """Return whether a value is an utterance: it holds words, and says whose or when, or nothing else."""
    text = _text(value) if isinstance(value, dict) else None
    if text is None or ("\n" in text and not any(key in value for key in (*_SPEAKER, *_TIME))):
        # Words on several lines, and nobody's, are a whole call.
        return False
    return len(value) == 1 or any(key in value for key in (*_SPEAKER, *_TIME, *_ID))


def _text(turn: Mapping[str, Any]) -> str | None:
    for key in _TEXT:
        words = turn.get(key)
        if isinstance(words, dict):
            words = _first(words, _TEXT)
        if isinstance(words, str):
            return words
    return None


def _call(head: Mapping[str, Any], turns: Sequence[Any]) -> RawCall:
    said = [turn for turn in turns if isinstance(turn, dict) and _text(turn) is not None]
    times = numbers_as_seconds([_first(turn, _TIME) for turn in said])
    of_coach = any(_metadata_speaker(turn) for turn in said)
    call = RawCall()
    for turn, at in zip(said, times, strict=True):
        text = str(_text(turn))
        if is_said(text):
            speaker, label = _speaker(turn, of_coach)
            guessed = turn.get("guessed") is True
            call.turns.append(RawTurn(text, speaker, label, at, _GUESSED if guessed else 1.0))
    return _with_head(call, head)


def _with_head(call: RawCall, head: Mapping[str, Any]) -> RawCall:
    call.id = read_name(_scalar(head, _ID)) or call.id
    call.agent = read_name(_scalar(head, _AGENT)) or call.agent
    call.date = read_date(_first(head, _DATE)) or call.date
    call.issue = _issue(head) or call.issue
    return call


def _issue(head: Mapping[str, Any]) -> str | None:
    issue = _first(head, _ISSUE)
    return read_issue(issue.get("id") if isinstance(issue, dict) else issue)


def _speaker(turn: Mapping[str, Any], of_coach: bool) -> tuple[str | None, str]:
    """Return whose words a turn is and its label; `of_coach`: what a bot says in this call is the coach's."""
    named = _metadata_speaker(turn)
    if named:
        return speaker_of_label(named), named
    event = turn.get("event")
    if isinstance(event, str) and event in _RASA_EVENT and not isinstance(turn.get("speaker"), str):
        return (OTHER if of_coach else _RASA_EVENT[event]), event
    label = _scalar(turn, _SPEAKER)
    text = "" if label is None or isinstance(label, bool) else str(label).strip()
    return (speaker_of_label(text) if text else None), text


def _metadata_speaker(turn: Mapping[str, Any]) -> str | None:
    metadata = turn.get("metadata")
    named = metadata.get("speaker") if isinstance(metadata, dict) else None
    return named if isinstance(named, str) else None


def _first(value: Mapping[str, Any], keys: Sequence[str]) -> Any:
    return next((value[key] for key in keys if value.get(key) is not None), None)


def _scalar(value: Mapping[str, Any], keys: Sequence[str]) -> Any:
    """Return the first of the keys that holds text or a number; of an object there, its name or id."""
    for key in keys:
        found = value.get(key)
        if isinstance(found, dict):
            found = _first(found, ("role", "name", "id"))
        if isinstance(found, (str, int, float)) and not isinstance(found, bool):
            return found
    return None
