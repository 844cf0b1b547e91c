"""The small diagrams and forms of these tests."""

import json

from tests.unit.engine.notation import (
    HEAD,
    boundary,
    catch,
    end,
    extension,
    flow,
    handrail,
    process,
    service,
    start,
    user,
)

FORM = json.dumps(
    {
        "id": "first",
        "type": "default",
        "components": [
            {
                "type": "textfield",
                "key": "street",
                "label": "Street",
                "id": "f1",
                "validate": {"required": True},
            },
            {"type": "number", "key": "rooms", "label": "Rooms", "id": "f2"},
        ],
    }
).encode()


def drawn(key, *body, declared="", **attributes):
    """A whole file of one process under its own key, with declarations of its own."""
    whole = HEAD + declared + process(*body, key=key, **attributes) + "</definitions>"
    return whole.encode()


TWO_STEPS = drawn(
    "two_steps",
    start(),
    user("first", name="First step", handrail__form="first"),
    user("second", name="Second step"),
    end(),
    flow("S first second E"),
    name="Two steps",
)


def waits_for(message, *, key="waits", correlation=None):
    """A case that waits for a message by the values of data keys, and then has a task."""
    inner = (
        extension(*(handrail("correlation", key=one, value=one) for one in correlation))
        if correlation
        else ""
    )
    return drawn(
        key,
        start(),
        catch("wait", f"message {message}", inner=inner),
        user("after"),
        end(),
        flow("S wait after E"),
        declared=f'<message id="m_{message}" name="{message}"/>',
    )


def started_by(message, *, key="started"):
    """A case that a message starts."""
    return drawn(
        key,
        start("S", f"message {message}"),
        user("work"),
        end(),
        flow("S work E"),
        declared=f'<message id="m_{message}" name="{message}"/>',
    )


def catches(signal, *, key="catches"):
    """A case with a task that a signal's boundary event adds another to."""
    return drawn(
        key,
        start(),
        user("work"),
        boundary("heard", "work", f"signal {signal}", interrupting=False),
        user("answer"),
        end(),
        end("E2"),
        flow("S work E"),
        flow("heard answer E2"),
        declared=f'<signal id="s_{signal}" name="{signal}"/>',
    )


def timed(*rules, key="timed"):
    """A case that waits for timers in a row, and then has a task."""
    waits = [catch(f"wait{number}", f"timer {rule}") for number, rule in enumerate(rules, 1)]
    path = " ".join(f"wait{number}" for number in range(1, len(rules) + 1))
    return drawn(key, start(), *waits, user("after"), end(), flow(f"S {path} after E"))


def beats(rule, *, key="beats"):
    """A case with a task beside which a cycle runs."""
    cycle = boundary("beat", "work", f"timer {rule}", interrupting=False)
    return drawn(
        key, start(), user("work"), cycle, end(), end("E2"), flow("S work E"), flow("beat E2")
    )


def works(topic, *, key="works"):
    """A case whose first step is work for a machine."""
    return drawn(
        key, start(), service("act", topic=topic), user("after"), end(), flow("S act after E")
    )


def asks_outside(topic="letters", *, key="asks"):
    """A case that asks a program outside, which may fail, or be given up by a signal."""
    asked = extension(
        handrail("input", name="to", value="name"), handrail("output", name="said", value="answer")
    )
    return drawn(
        key,
        start(),
        service("ask", topic=topic, inner=asked, handrail__retries="2"),
        boundary("wrong", "ask", "error NO_ADDRESS"),
        boundary("enough", "ask", "signal enough"),
        user("after", "mend", "left"),
        end(),
        flow("S ask after E"),
        flow("wrong mend E"),
        flow("enough left E"),
        declared='<signal id="s_enough" name="enough"/>'
        '<error id="e_NO_ADDRESS" errorCode="NO_ADDRESS"/>',
    )


def computes(code, *, key="computes"):
    """A case whose first step is a script."""
    script = f'<scriptTask id="compute"><script>{code}</script></scriptTask>'
    return drawn(key, start(), script, user("after"), end(), flow("S compute after E"))
