"""Trying a spoilt diagram as an analyst and an officer would: publish it, start it, work on it."""

from pathlib import Path
from random import Random
from typing import Any

from service.extensions import db
from tests.factories.definitions import ROOT
from tests.fuzz.diagrams import HOSTILE, spoilt
from tests.integration.api.conftest import as_files
from tests.integration.api.contract import Api
from tests.invariants import check_everything

PROCESSES = ("housing_options", "property_abandonment", "damp_mould_hazard", "generic_case")
CHANGES = (1, 1, 1, 2, 2, 4)
"""How often one is spoilt: what is spoilt once is often still published, and must then run."""
ROUNDS = 5
DOCUMENTS: tuple[Any, ...] = (
    {},
    {"outcome": "no"},
    {"answers": {"x": [1, {"y": None}]}, "outcome": "complete"},
)
CLEAR = {"code", "message"}


class Unclear(AssertionError):
    """An answer that should not have been given."""


def sources(process: str) -> dict[str, bytes]:
    """Read what is shipped of a process, its forms included."""
    found: dict[str, bytes] = {}
    for folder in (ROOT / "processes" / process, ROOT / "forms" / process):
        for path in sorted(folder.rglob("*")):
            if path.is_file() and "stories" not in path.parts and "fonts" not in path.parts:
                found[str(Path(path.relative_to(ROOT)))] = path.read_bytes()
    return found


def try_one(api: Api, seed: int) -> str:
    """Spoil one shipped process and try it; say what became of it.

    Raises Unclear, or what the document of the API or an invariant finds wrong.
    """
    random = Random(seed)  # noqa: S311
    process = random.choice(PROCESSES)
    files = sources(process)
    name = f"processes/{process}/{process}.bpmn"
    files[name] = spoilt(random, files[name], times=random.choice(CHANGES))
    response = api.send("/deployments", {"files": as_files(*files.items())})
    if response.status_code == 422:
        told = response.json
        if told["code"] != "definition_invalid" or not all(
            one["message"] and set(one) >= CLEAR for one in told["errors"]
        ):
            raise Unclear(told)
        return "refused"
    if response.status_code not in (200, 201):
        raise Unclear(response.text)
    keys = [one["key"] for one in response.json["processes"]]
    for key in keys:
        _live(api, random, key)
    _fail_on_defects(api)
    return "published"


def _live(api: Api, random: Random, key: str) -> None:
    """Start a case and push it on, whatever the answers are: each is checked by the document."""
    started = api.post("/cases", {"process": key, "data": {"x": random.choice(HOSTILE)}})
    _clear(started)
    if started.status_code != 201:
        return
    case = f"/cases/{started.json['id']}"
    for _ in range(ROUNDS):
        tasks = [one for one in api.read(f"{case}/tasks")["items"] if one["state"] == "open"]
        if tasks:
            task = f"/tasks/{random.choice(tasks)['id']}"
            _clear(api.post(f"{task}/complete", random.choice(DOCUMENTS)))
        else:
            _clear(api.post("/test/clock", {"advance": random.choice(["PT1H", "P3D", "P40D"])}))
        for path in (case, f"{case}/history", f"{case}/events"):
            _clear(api.get(path))
    _clear(api.post(f"{case}/cancel", {"reason": "Tried."}))


def _clear(response: Any) -> None:
    if response.status_code >= 500:
        raise Unclear(response.text)


def _fail_on_defects(api: Api) -> None:
    with api.app.app_context():
        check_everything()
        db.session.remove()
