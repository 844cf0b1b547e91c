"""Partial reads: of a thing, or of each thing of a list, only the fields that were asked for."""

from collections.abc import Collection
from typing import Any

import orjson
from flask import Response, request

ALWAYS = "id"
"""The field that is there whatever was asked for."""
SUFFIX = "InPart"
"""How the document names what a model is in part."""


def in_part(response: Response) -> Response:
    """Leave of an answer what its caller asked for, if they asked for less than all."""
    asked = request.args.get("fields")
    if asked is None:
        return response
    wanted = {ALWAYS, *asked.split(",")}
    whole = orjson.loads(response.get_data())
    if "items" in whole:
        whole["items"] = [_only(one, wanted) for one in whole["items"]]
    else:
        whole = _only(whole, wanted)
    response.set_data(orjson.dumps(whole))
    return response


def model_in_part(name: str, schema: dict[str, Any]) -> dict[str, Any]:
    """Describe what a model, or a list of them, is in part."""
    properties = dict(schema["properties"])
    if "items" in properties:
        reference = properties["items"]["items"]["$ref"]
        items = {"type": "array", "items": {"$ref": f"{reference}{SUFFIX}"}}
        return {**schema, "title": f"{name}{SUFFIX}", "properties": {**properties, "items": items}}
    return {**schema, "title": f"{name}{SUFFIX}", "required": [ALWAYS]}


def _only(one: dict[str, Any], wanted: Collection[str]) -> dict[str, Any]:
    return {name: value for name, value in one.items() if name in wanted}
