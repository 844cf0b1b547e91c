"""The kind of application that can describe its API, and leaves every other door out of it."""

from types import TracebackType
from typing import Any

from apiflask import APIFlask
from flask import request
from flask.json.provider import DefaultJSONProvider
from flask.sansio.blueprints import Blueprint
from typing_extensions import override

from service.api.bodies import Request
from service.log import logger

_log = logger(__name__)
ExcInfo = tuple[type, BaseException, TracebackType] | tuple[None, None, None]


class InOrder(DefaultJSONProvider):
    """Writes JSON in the order in which it was made, in UTF-8."""

    sort_keys = False
    ensure_ascii = False


class Application(APIFlask):
    """APIFlask that takes plain Flask blueprints too: their views are no part of the document."""

    json_provider_class = InOrder
    request_class = Request

    @override
    def log_exception(self, exc_info: ExcInfo) -> None:
        """Log a defect by its place; the path that was asked may hold what is nobody's business."""
        _log.error("request_failed", endpoint=request.endpoint, exc_info=exc_info)

    @override
    def register_blueprint(self, blueprint: Blueprint, **options: Any) -> None:
        """Register a blueprint; what is not an API's is marked so."""
        if not hasattr(blueprint, "enable_openapi"):
            blueprint.enable_openapi = False  # type: ignore[attr-defined]
        super().register_blueprint(blueprint, **options)
