"""Stimuli as bytes, so that a case's moves can be told again."""

from dataclasses import fields
from datetime import datetime
from typing import Any

import orjson

from service.engine import stimuli
from service.engine.stimuli import Stimulus

_KINDS = {
    kind.__name__: kind
    for kind in (
        stimuli.Start,
        stimuli.CompleteTask,
        stimuli.BypassTask,
        stimuli.CancelTask,
        stimuli.Rework,
        stimuli.FireTimer,
        stimuli.DeliverMessage,
        stimuli.Signal,
        stimuli.WorkDone,
        stimuli.WorkError,
        stimuli.SetData,
        stimuli.Retry,
        stimuli.Continue,
        stimuli.CancelStrand,
        stimuli.Migrate,
        stimuli.UndoMigration,
    )
}


def encode(stimulus: Stimulus) -> bytes:
    """Write a stimulus as canonical JSON with its kind."""
    document = {one.name: getattr(stimulus, one.name) for one in fields(stimulus)}
    return orjson.dumps(
        {"kind": type(stimulus).__name__, **document},
        option=orjson.OPT_SORT_KEYS | orjson.OPT_NON_STR_KEYS,
    )


def decode(recorded: bytes) -> Stimulus:
    """Read a recorded stimulus back."""
    document: dict[str, Any] = orjson.loads(recorded)
    kind = _KINDS[document.pop("kind")]
    if "due_at" in document:
        document["due_at"] = datetime.fromisoformat(document["due_at"])
    if "within" in document:
        document["within"] = tuple((owner, element) for owner, element in document["within"])
    if "bases" in document:
        bases = ((token, datetime.fromisoformat(at)) for token, at in document["bases"])
        document |= {"bases": tuple(bases), "statutory": tuple(document["statutory"])}
    return kind(**document)
