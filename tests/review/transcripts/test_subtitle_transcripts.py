from __future__ import annotations

from collections.abc import Callable

from bot.review.transcripts.transcript import Transcript

Read = Callable[..., list[Transcript]]
Said = Callable[[Transcript], list[tuple[str, str]]]


def srt(*cues: tuple[float, float, str]) -> str:
    def clock(seconds: float) -> str:
        return f"00:{int(seconds) // 60:02d}:{int(seconds) % 60:02d},{round(seconds % 1 * 1000):03d}"

    return "\n".join(f"{n}\n{clock(a)} --> {clock(b)}\n{text}\n" for n, (a, b, text) in enumerate(cues, 1))


def test_labels_in_the_text_of_cues_tell_the_speaker(read: Read, said: Said) -> None:
    (call,) = read(srt((1, 2, "客服：您好"), (2.5, 4, "客户：停机了\n怎么回事")), "通话.srt")
    assert said(call) == [("agent", "您好"), ("customer", "停机了怎么回事")]
    assert [line.at for line in call.lines] == [1.0, 2.5]


def test_cues_of_one_speaker_are_joined_when_the_pause_is_short(read: Read, said: Said) -> None:
    (call,) = read(
        srt((0, 1, "客服：您好"), (2.4, 3, "客服：请讲"), (4.5, 5, "客服：喂"), (5, 6, "客户：在")), "通话.srt"
    )
    assert said(call) == [("agent", "您好请讲"), ("agent", "喂"), ("customer", "在")]
    assert [line.at for line in call.lines] == [0.0, 4.5, 5.0]


def test_a_cue_without_a_label_goes_on_with_the_speaker_before(read: Read, said: Said) -> None:
    (call,) = read(srt((0, 1, "客户：我的卡"), (1.2, 2, "停机了"), (3, 4, "客服：我查")), "通话.srt")
    assert said(call) == [("customer", "我的卡停机了"), ("agent", "我查")]


def test_a_cue_may_hold_two_speakers(read: Read, said: Said) -> None:
    (call,) = read(srt((0, 2, "- 客服：您好\n- 客户：喂")), "通话.srt")
    assert said(call) == [("agent", "您好"), ("customer", "喂")]


def test_voices_of_webvtt_tell_the_speaker(read: Read, said: Said) -> None:
    text = (
        "WEBVTT\n\nNOTE 第一版\n\n1\n00:00:01.000 --> 00:00:02.000\n<v 客服>您好\n\n"
        "cue-2\n00:03.000 --> 00:04.000\n<v.loud 客户>我的卡<b>停机</b>了</v>\n\nNOTE 完\n"
    )
    (call,) = read(text, "通话.vtt")
    assert said(call) == [("agent", "您好"), ("customer", "我的卡停机了")]
    assert [line.at for line in call.lines] == [1.0, 3.0]


def test_cues_without_any_speaker_are_told_apart(read: Read, said: Said) -> None:
    (call,) = read(srt((0, 1, "您好，请讲"), (1.1, 2, "我的卡停机了"), (2.1, 3, "我帮您查")), "通话.srt", guess=True)
    assert said(call) == [("agent", "您好，请讲"), ("customer", "我的卡停机了"), ("agent", "我帮您查")]
    assert all(line.speaker_confidence < 1 for line in call.lines)


def test_subtitles_are_known_by_what_they_hold(read: Read) -> None:
    (call,) = read(srt((0, 1, "客服：您好"), (2, 3, "客户：喂")), "通话.txt")
    assert [line.at for line in call.lines] == [0.0, 2.0]


def test_a_subtitle_file_with_plain_turns_is_read_as_text(read: Read, said: Said) -> None:
    (call,) = read("客服：您好\n客户：喂", "通话.srt")
    assert said(call) == [("agent", "您好"), ("customer", "喂")]
