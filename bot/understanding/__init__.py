"""What an utterance does and how it sounds: act, emotion and issue, learnt from data/nlu/ by linear models."""
