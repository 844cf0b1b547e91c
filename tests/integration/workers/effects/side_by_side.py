"""What the tests of effects share: an installation that may call, and cases with many calls.

Many service tasks side by side cost one database and one look of a worker.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from flask import current_app

from service.cases.commands.retry_incident import retry_incident
from service.installation import here, install
from service.people.actors import SYSTEM, Acting
from service.secrets.keeping import set_secret
from service.transaction import transaction
from tests.factories.definitions import publish_files
from tests.integration.workers.conftest import Hands
from tests.unit.engine.notation import (
    boundary,
    end,
    extension,
    flow,
    gateway,
    handrail,
    process,
    service,
    start,
    user,
    write,
)


def settle(**changed: Any) -> None:
    """Change the installation's settings."""
    install(current_app, replace(here().settings, **changed), here().clock)


def keep(value: str, host: str = "127.0.0.1", name: str = "crm") -> None:
    """Keep a secret for a host."""
    with transaction():
        set_secret(name, value, [host], acting=Acting(SYSTEM, here().clock.now()))


def inputs_of(given: Mapping[str, str]) -> list[str]:
    """Draw the inputs of a step; one that is empty is not given."""
    return [handrail("input", name=key, value=value) for key, value in given.items() if value]


def with_errors(drawn: bytes, *codes: str) -> bytes:
    """Declare errors beside a process."""
    errors = [f'<error id="e_{one}" errorCode="{one}"/>' for one in dict.fromkeys(codes)]
    return drawn.replace(b"<process", "".join([*errors, "<process"]).encode(), 1)


def publish_side_by_side(
    topic: str,
    each: Sequence[Mapping[str, str]],
    *files: tuple[str, bytes],
    caught: Sequence[str] = (),
) -> None:
    """Publish a process with the steps W0, W1 … side by side, each with inputs of its own.

    A0 comes after W0 and so on; B0 where the first of the errors `caught` is caught at W0.
    """
    steps = []
    for number, given in enumerate(each):
        inner = extension(*inputs_of(given))
        steps += [service(f"W{number}", topic=topic, inner=inner), user(f"A{number}")]
        steps.append(flow(f"G W{number} A{number} E"))
    for number, code in enumerate(caught):
        steps += [boundary(f"X{number}", f"W{number}", f"error {code}"), user(f"B{number}")]
        steps.append(flow(f"X{number} B{number} E"))
    drawn = process(start(), gateway("parallel", "G"), *steps, end(), flow("S G"))
    publish_files(("p/p.bpmn", with_errors(write(drawn), *caught)), *files)


def incidents(hands: Hands, case: str) -> dict[str, str]:
    """Give what the incidents of a case say, by their elements."""
    return {one.element: one.message for one in hands.case(case).incidents}


def incident(hands: Hands, case: str) -> str:
    """Give what its only incident says."""
    (found,) = incidents(hands, case).values()
    return found


def retry(hands: Hands, case: str) -> None:
    """Retry all that has stopped in a case, and let a worker look."""
    for one in hands.case(case).incidents:
        hands.do(lambda found=one.id: retry_incident(found, acting=hands.acting()))
    hands.tick()
