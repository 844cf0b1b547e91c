"""The page of the docs that tells every event: docs/events.md, made from what the code says.

`python -m tests.unit.outbound.events_page` writes it anew.
"""

from collections.abc import Iterator
from typing import Final

import orjson

from service.outbound.catalogue import ABOUT, PING, SAID, TYPES, type_of
from service.outbound.describing import ABOUT_PING, example_of
from tests.services.installation import ROOT

PLACE: Final = ROOT / "docs" / "events.md"
_ON_TYPES: Final = (
    "A webhook is made with `kinds`, some of these types, or hears all. Take what you do not know "
    "for heard, and answer 2xx: there will be more types, and more in each."
)
_INTRODUCTION: Final = """\
# Events

What a [webhook](integrators.md#webhooks-out) is sent. This page is made from the code
(`service/outbound/catalogue.py`); a test holds the two equal. `GET /api/v1/asyncapi.json`
describes the same as an AsyncAPI 3.0 document, with a schema and an example of each type.

Every event is a CloudEvent 1.0 as JSON (`application/cloudevents+json`). One looks like this:

```json
%(whole)s
```

- `id` is the same however often an event is sent, and stands in the header `webhook-id` too. Keep
  those that you have heard, and pass over one that comes again.
- `source` is the public address of the Handrail that sends it, `time` when it happened.
- `subject` is the id of the case: `GET /api/v1/cases/{id}` tells how it stands. Events of one case
  are sent in the order of `data.seq`, in which there are gaps where your webhook does not hear
  all; what somebody has sent again comes once more, behind the others.
- `sequence` is the number in the feed with leading zeros: it grows over all cases.
- `data.case` is the case as it is when the event is sent: its `version` is that of its process.
- `data.fields` is there when the webhook was made with `fields`: those keys of the case's data, as
  they are when the event is sent. Keys that the case does not have are left out.
- `data.about` holds ids, codes and instants only, and only those that are known. Nothing that
  anybody typed leaves with an event unless it was chosen as a field.

The headers `webhook-id`, `webhook-timestamp` (seconds) and `webhook-signature` sign the body as
[Standard Webhooks](https://www.standardwebhooks.com) says. Check them, with one of its libraries,
on the bytes as they came, before you read the body.

## What `about` tells

"""


def page() -> str:
    """Give the page as it should be."""
    return "\n".join(_lines())


def _lines() -> Iterator[str]:
    whole, ping = (
        orjson.dumps(example_of(kind), option=orjson.OPT_INDENT_2).decode()
        for kind in ("task_completed", PING)
    )
    yield from (_INTRODUCTION % {"whole": whole}).splitlines()
    yield from ("| name | means | such as |", "|---|---|---|")
    for name, said in SAID.items():
        yield f"| `{name}` | {said.means} | `{said.sample}` |"
    yield from ("", "## Types", "", _ON_TYPES, "", "| type | when | `about` |", "|---|---|---|")
    for kind, when in TYPES.items():
        told = ", ".join(f"`{name}`" for name in ABOUT[kind])
        yield f"| `{type_of(kind)}` | {when} | {told} |".replace("|  |", "| |")
    yield from ("", "## A ping", "", ABOUT_PING, "", "```json", *ping.splitlines(), "```", "")


if __name__ == "__main__":
    PLACE.write_text(page())
