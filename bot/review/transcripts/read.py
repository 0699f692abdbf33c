"""Files to transcripts: whatever form a centre has its calls in."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

from bot.errors import InputError
from bot.json_lines import read_objects as read_json_lines
from bot.review.transcripts.clean import clean, is_said
from bot.review.transcripts.decoding import DecodedText, decode, is_zip
from bot.review.transcripts.objects import read_objects, read_rows
from bot.review.transcripts.raw import RawCall
from bot.review.transcripts.subtitles import is_subtitles, read_subtitles
from bot.review.transcripts.tables import is_header_row, parse_csv, read_table
from bot.review.transcripts.telling import TITLES, TellApart, by_the_model, with_speakers
from bot.review.transcripts.texts import read_calls
from bot.review.transcripts.times import from_the_beginning
from bot.review.transcripts.transcript import Line, Transcript
from bot.review.transcripts.workbooks import read_sheets

ENDINGS = (".txt", ".md", ".log", ".csv", ".tsv", ".xlsx", ".json", ".jsonl", ".srt", ".vtt")
MOST_BYTES = 20 * 1024 * 1024
MOST_TURNS = 2000

_EXAMPLE = "每句写明说话人，一句一行，例如“客服：您好”“客户：我要投诉”"
_TABLES = (".csv", ".tsv")
_LOCK_FILE = "~$"


def find_files(paths: Sequence[Path]) -> list[Path]:
    """Return the files to read.

    Args:
        paths: files, taken as they are, and folders, searched for files with an ending of `ENDINGS`. Hidden files and
            folders, and what Excel leaves beside an open workbook, are passed over.

    Returns:
        Each file once: in the order given, those of a folder sorted by path.
    """
    found: dict[Path, None] = {}
    for path in paths:
        if path.is_dir():
            found.update(dict.fromkeys(_files_below(path)))
        else:
            found[path] = None
    return list(found)


def _files_below(folder: Path) -> list[Path]:
    files = []
    for where, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        known = (name for name in names if name.lower().endswith(ENDINGS))
        files += [Path(where) / name for name in known if not name.startswith((".", _LOCK_FILE))]
    return sorted(files)


def read_transcripts(path: Path, tell_apart: TellApart | None = None) -> list[Transcript]:
    """Read the calls of a file.

    Args:
        path: a file of at most 20 MB: text, CSV or TSV, XLSX, JSON or JSON lines, SRT or WebVTT; what it holds counts
            where its ending does not fit. Each call has at most 2,000 turns.
        tell_apart: tells who says each line of a call; asked only where the file does not tell. The project's model
            when not given, loaded only then.

    Returns:
        The calls in the order of the file, at least one, each with at least one line; every line has a speaker.

    Raises:
        InputError: the file cannot be read, holds no dialogue, or is too large.
    """
    data = _bytes(path)
    notes: tuple[str, ...] = ()
    if is_zip(data):
        calls = [call for sheet in read_sheets(data, path.name) for call in read_table(sheet)]
    else:
        decoded = decode(data, path.name)
        calls, notes = _calls(decoded, path), decoded.notes
    calls = [call for call in calls if any(is_said(turn.text) for turn in call.turns)]
    if not calls:
        raise InputError(f"{path.name}：没有找到对话；{_EXAMPLE}")
    names = _names(calls, path.stem)
    ask = tell_apart or by_the_model()
    transcripts = [_transcript(call, name, path.name, notes, ask) for call, name in zip(calls, names, strict=True)]
    transcripts = [transcript for transcript in transcripts if transcript.lines]
    if not transcripts:
        raise InputError(f"{path.name}：只有系统、机器人说的话，没有客户和客服的对话；{_EXAMPLE}")
    return transcripts


def _bytes(path: Path) -> bytes:
    try:
        if path.is_dir():
            raise InputError(f"{path.name} 是文件夹，请给出里面的文件")
        # Read to one byte beyond the limit: a pipe does not tell its size.
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else error
        raise InputError(f"读不了 {path.name}（{reason}），请检查路径和权限") from error
    if len(data) > MOST_BYTES:
        raise InputError(f"{path.name}：文件超过 {MOST_BYTES // 1024 // 1024} MB，请拆成几个文件")
    if not data.strip(b"\0\t\n\r \xef\xbb\xbf\xff\xfe"):
        raise InputError(f"{path.name}：文件是空的；{_EXAMPLE}")
    return data


def _calls(decoded: DecodedText, path: Path) -> list[RawCall]:
    """Read text by what it holds; what does not hold what its ending says is read as lines."""
    text, ending = decoded.text, path.suffix.lower()
    readers: list[Callable[[], list[RawCall]]] = []
    if is_subtitles(text):
        readers.append(lambda: read_subtitles(text))
    if text.lstrip()[:1] in ("{", "["):
        readers.append(lambda: _read_json(text, path, ending))
    if ending in _TABLES or _is_table(text):
        readers.append(lambda: read_table(parse_csv(text)))
    for read in readers:
        calls = read()
        if calls:
            return calls
    return [] if ending in (".json", ".jsonl") and readers else read_calls(text)


def _is_table(text: str) -> bool:
    """Return whether the first line names the columns of a table."""
    first = text.lstrip("\n").split("\n", 1)[0]
    rows = parse_csv(first[:2000])
    return bool(rows) and len(rows[0]) > 1 and is_header_row(rows[0])


def _read_json(text: str, path: Path, ending: str) -> list[RawCall]:
    try:
        return read_objects(json.loads(text))
    except RecursionError as error:
        raise InputError(f"{path.name}：JSON 嵌套太深，读不了") from error
    except ValueError as error:
        broken = error
    lines = [line for line in text.split("\n") if line.strip()]
    looks_like_rows = len(lines) > 1 and all(line.lstrip().startswith("{") for line in lines[:2])
    if ending == ".jsonl" or looks_like_rows:
        try:
            return read_rows([row for _, row in read_json_lines(text.split("\n"), path.name)])
        except (RecursionError, ValueError) as error:
            raise InputError(f"{path.name}：JSON 嵌套太深或数字太长，读不了") from error
    if ending == ".json":
        where = f"第 {broken.lineno} 行" if isinstance(broken, json.JSONDecodeError) else "里面"
        raise InputError(f"{path.name}：{where}不是合法的 JSON，请检查后重新导出") from broken
    # A line of text may begin with a bracket: [00:01:12] 客服：.
    return []


def _names(calls: Sequence[RawCall], stem: str) -> list[str]:
    """Return an id for each call, none of them twice: those of the file, else its name, numbered from the second on."""
    names: list[str] = []
    taken: Counter[str] = Counter()
    for number, call in enumerate(calls, start=1):
        name = call.id or (stem if number == 1 else f"{stem}#{number}")
        taken[name] += 1
        while taken[name] > 1:
            name = f"{name}#{taken[name]}"
            taken[name] += 1
        names.append(clean(name).replace("\n", " "))
    return names


def _transcript(call: RawCall, name: str, source: str, notes: Sequence[str], ask: TellApart) -> Transcript:
    turns = call.said
    if len(turns) > MOST_TURNS:
        raise InputError(
            f"{source}：通话 {name} 有 {len(turns)} 句，超过 {MOST_TURNS} 句，请检查是不是几通电话混在一起"
        )
    turns, guesses = with_speakers(turns, ask)
    times = from_the_beginning([turn.at for turn in turns])
    lines = tuple(
        Line(turn.speaker, turn.text, at, turn.speaker_confidence) for turn, at in zip(turns, times, strict=True)
    )
    speakers = {line.speaker for line in lines}
    alone = [f"只有{TITLES[str(speaker)]}一个人的话" for speaker in speakers] if len(speakers) == 1 else []
    all_notes = tuple(dict.fromkeys([*notes, *call.notes, *guesses, *alone]))
    return Transcript(name, source, lines, call.agent, call.date, call.issue, all_notes)
