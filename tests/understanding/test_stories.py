from __future__ import annotations

from pathlib import Path

from bot.understanding.stories import CALL, WRITTEN, read_act_sequences

STORIES = """\
version: "3.1"
stories:
- story: "电话"
  steps:
  - intent: agent_greet
  - action: action_coach_greeting
  - intent: customer_vent
  - slot_was_set: [{emotion: angry}]
  - action: action_coach_cut_in
  - intent: ask_next_step
  - action: action_next_step
  - intent: agent_empathize
  - action: action_coach_cut_in
- story: "只问教练"
  steps:
  - intent: ask_help
  - action: action_help
- story: "微博"
  metadata: {kind: written, source: "invented"}
  steps:
  - intent: customer_complain
  - action: action_coach_cut_in
- story: "早挂"
  metadata: {kind: early}
  steps:
  - intent: customer_abuse
  - action: action_coach_cut_in
"""


def write(folder: Path, name: str, text: str) -> None:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def test_the_acts_of_a_call_come_in_order_without_what_was_said_to_the_coach(tmp_path: Path) -> None:
    write(tmp_path, "closing/good.yml", STORIES)
    assert read_act_sequences(tmp_path)[CALL][0] == ["agent_greet", "customer_vent", "agent_empathize"]


def test_written_threads_are_kept_apart(tmp_path: Path) -> None:
    write(tmp_path, "closing/good.yml", STORIES)
    assert read_act_sequences(tmp_path)[WRITTEN] == [["customer_complain"]]


def test_every_other_kind_is_a_call(tmp_path: Path) -> None:
    write(tmp_path, "closing/good.yml", STORIES)
    assert ["customer_abuse"] in read_act_sequences(tmp_path)[CALL]


def test_a_story_without_acts_of_a_call_is_left_out(tmp_path: Path) -> None:
    write(tmp_path, "closing/good.yml", STORIES)
    assert len(read_act_sequences(tmp_path)[CALL]) == 2


def test_files_of_all_folders_are_read_in_order_of_their_names(tmp_path: Path) -> None:
    story = 'stories:\n- story: "一"\n  steps:\n  - intent: {act}\n'
    write(tmp_path, "cut_in/b.yml", story.format(act="customer_vent"))
    write(tmp_path, "closing/a.yml", story.format(act="customer_close"))
    assert read_act_sequences(tmp_path)[CALL] == [["customer_close"], ["customer_vent"]]


def test_empty_files_and_rules_are_passed_over(tmp_path: Path) -> None:
    write(tmp_path, "a.yml", "")
    write(tmp_path, "b.yml", 'version: "3.1"\nrules: []\n')
    assert read_act_sequences(tmp_path) == {CALL: [], WRITTEN: []}


def test_a_missing_folder_has_no_stories(tmp_path: Path) -> None:
    assert read_act_sequences(tmp_path / "nothing") == {CALL: [], WRITTEN: []}


def test_a_story_counts_as_often_as_it_happened(tmp_path: Path) -> None:
    write(tmp_path, "cut_in/threads.yml", STORIES.replace('source: "invented"', 'source: "invented", times: 3'))
    assert read_act_sequences(tmp_path)[WRITTEN] == [["customer_complain"]] * 3
