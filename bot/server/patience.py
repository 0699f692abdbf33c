"""What happens when the action server is down or slow: one retry, then a clear message, never a silent turn.

Rasa logs such an error and sends nothing. The class below replaces Rasa's RemoteAction; it also sends only what our
actions read, so that a request does not grow with the call.
"""

from __future__ import annotations

import asyncio
import functools
import logging
from typing import Any

import rasa.core.actions.action as rasa_action
from jsonschema import ValidationError
from jsonschema.validators import validator_for
from rasa.core.channels.channel import OutputChannel
from rasa.core.nlg import NaturalLanguageGenerator
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import BotUttered, Event
from rasa.shared.core.trackers import DialogueStateTracker, EventVerbosity
from rasa.shared.exceptions import RasaException

from bot.settings import settings

logger = logging.getLogger(__name__)

APOLOGY = (
    "教练暂时没能给出建议：动作服务没有应答（已重试一次）。这一句我记下了，请先按自己的判断回应；"
    "请管理员看看动作服务是否在运行（make up）。"
)


class PatientRemoteAction(rasa_action.RemoteAction):
    """Calls the action server, retries once, and says so when there is no answer."""

    def _action_call_format(self, tracker: DialogueStateTracker, domain: Domain) -> dict[str, Any]:
        """Creates the request from slots and the latest message alone (see parent class for full docstring)."""
        state = tracker.current_state(EventVerbosity.NONE)
        return {
            "next_action": self.name(),
            "sender_id": tracker.sender_id,
            "tracker": {**state, "events": []},
            "domain": {},
            "version": rasa_action.rasa.__version__,
        }

    def _validate_action_result(self, result: dict[str, Any]) -> bool:
        """Checks the answer (see parent class for full docstring); Rasa checks the schema itself anew each time."""
        _answer_validator().validate(result)
        return True

    async def run(
        self,
        output_channel: OutputChannel,
        nlg: NaturalLanguageGenerator,
        tracker: DialogueStateTracker,
        domain: Domain,
    ) -> list[Event]:
        """Runs the action (see parent class for full docstring)."""
        wait = settings()
        for attempt in (1, 2):
            try:
                return await asyncio.wait_for(
                    super().run(output_channel, nlg, tracker, domain), timeout=wait.action_timeout_seconds
                )
            except (RasaException, ValidationError, ValueError, asyncio.TimeoutError, OSError) as error:
                # The middle two: something answered that is no action server.
                logger.warning("Action %s, attempt %d: %s", self.name(), attempt, type(error).__name__)
                if attempt == 1:
                    await asyncio.sleep(wait.action_retry_seconds)
        return [BotUttered(text=APOLOGY, data={"custom": {"error": "action_server", "text": APOLOGY}})]


@functools.lru_cache(maxsize=1)
def _answer_validator() -> Any:
    """Return the validator of answers, made once: making it took half of a turn."""
    schema = rasa_action.RemoteAction.action_response_format_spec()
    return validator_for(schema)(schema)


def be_patient_with_the_action_server() -> None:
    """Make Rasa use PatientRemoteAction for every custom action."""
    rasa_action.RemoteAction = PatientRemoteAction
