"""The environment in which Rasa and TensorFlow are started: nothing calls out, nothing chatters."""

from __future__ import annotations

import os

QUIET: dict[str, str] = {
    # Usage reports and crash reports of Rasa (Sentry) both hang on this one switch.
    "RASA_TELEMETRY_ENABLED": "false",
    "SENTRY_DSN": "",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "TF_ENABLE_ONEDNN_OPTS": "0",
    "CUDA_VISIBLE_DEVICES": "-1",
    "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
    "PYTHONWARNINGS": "ignore",
    "PYTHONUTF8": "1",
    "SANIC_WORKERS": "1",
    "OPENBLAS_NUM_THREADS": "2",
    "OMP_NUM_THREADS": "2",
}


def quiet_environment() -> dict[str, str]:
    """Return the environment for a subprocess."""
    return {**os.environ, **QUIET}


def quieten_this_process() -> None:
    """Set the environment of this process, before Rasa or TensorFlow are imported."""
    os.environ.update(QUIET)
