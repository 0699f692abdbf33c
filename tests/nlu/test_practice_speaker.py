from __future__ import annotations

from typing import Any

import pytest
from rasa.shared.core.events import SlotSet
from rasa.shared.core.slots import AnySlot
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.training_data.message import Message

from bot.nlu.message import utterance_of
from bot.nlu.practice_speaker import PracticeSpeaker

IN_A_RUN = {"run": "r1"}


def speaker_of(text: str, slot: Any, metadata: dict[str, Any] | None = None) -> tuple[str, str]:
    tracker = DialogueStateTracker("一通", [AnySlot("practice", mappings=[{}])])
    tracker.update(SlotSet("practice", slot))
    message = Message({"text": text, **({"metadata": metadata} if metadata else {})})
    PracticeSpeaker().process([message], tracker)
    utterance = utterance_of(message)
    return utterance.speaker, utterance.text


@pytest.mark.parametrize("slot", [IN_A_RUN, {"run": None}])
def test_in_practice_plain_words_are_the_agents(slot: Any) -> None:
    assert speaker_of("您好，请问有什么可以帮您", slot) == ("agent", "您好，请问有什么可以帮您")


def test_without_practice_plain_words_are_for_the_coach() -> None:
    assert speaker_of("您好", None) == ("coachee", "您好")


@pytest.mark.parametrize("command", ["评分", "示范。", "结束练习", "不练了！"])
def test_a_command_is_for_the_coach(command: str) -> None:
    assert speaker_of(command, IN_A_RUN)[0] == "coachee"


@pytest.mark.parametrize(
    ("text", "metadata", "speaker"),
    [
        ("教练：规定怎么说", None, "coachee"),
        ("客户：不行", None, "customer"),
        ("不行", {"speaker": "customer"}, "customer"),
    ],
)
def test_who_is_named_is_believed(text: str, metadata: dict[str, Any] | None, speaker: str) -> None:
    assert speaker_of(text, IN_A_RUN, metadata)[0] == speaker


def test_of_another_answer_the_words_are_heard_and_the_turn_is_told() -> None:
    tracker = DialogueStateTracker("一通", [AnySlot("practice", mappings=[{}])])
    tracker.update(SlotSet("practice", IN_A_RUN))
    message = Message({"text": "换 4 我先给您道个歉"})

    PracticeSpeaker().process([message], tracker)

    assert utterance_of(message).speaker == "agent"
    assert (message.get("text"), message.as_dict(only_output_properties=True)["other_turn"]) == ("我先给您道个歉", 4)
