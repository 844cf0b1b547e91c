"""Moving a test's strand to another drawing of its process."""

from dataclasses import replace

import pytest

from service.engine import MigrationRefused, effects, stimuli
from tests.unit.engine.driver import Run, define, library


def migrate(run, *body, calls=(), **said):
    """Migrate to the drawing as version 2, or to a definition; give the run, its books renamed."""
    new = body[0] if hasattr(body[0], "start_elements") else define(*body, version=2)
    run.library = library(run.definition, new, *calls)
    said.setdefault("bases", ())
    run.move(stimuli.Migrate(new.version, **said))
    run.definition = new
    for kept in run.seen(effects.ElementKept, "last"):
        for book in (run.tasks, run.work, run.timers, run.subscriptions, run.incidents):
            if kept.token in book:
                book[kept.token] = replace(book[kept.token], element=kept.element)
    return run


def refused(run, *body, **said):
    """Migrate, be refused, and give the codes and elements of the reasons; nothing has changed."""
    before, version = run.snapshot, run.definition
    with pytest.raises(MigrationRefused) as refusal:
        migrate(run, *body, **said)
    assert (run.snapshot, run.definition) == (before, version)
    assert all(one.message and one.mend for one in refusal.value.problems)
    return [(one.code, one.element) for one in refusal.value.problems]


def changed(run):
    (found,) = run.seen(effects.VersionChanged, "last")
    return found


__all__ = ["Run", "changed", "migrate", "refused"]
