"""Every answer held against the served document: the tests' client refuses what it does not say."""

import re
from dataclasses import dataclass, field
from typing import Any

from flask import Flask
from jsonschema import Draft202012Validator, FormatChecker
from werkzeug.test import TestResponse

BASE = "/api/v1"
JSON = ("application/json", "application/problem+json")


class Contract:
    """The served OpenAPI document, asked about one answer at a time."""

    def __init__(self, document: dict[str, Any]) -> None:
        self.document = document
        self.paths = [
            (re.compile(re.sub(r"\{[^}]+\}", "[^/]+", path) + r"\Z"), operations)
            for path, operations in sorted(document["paths"].items(), key=lambda one: "{" in one[0])
        ]

    def check(self, method: str, path: str, response: TestResponse) -> None:
        """Fail when the document does not allow this answer."""
        operation = self.operation(method, path)
        if operation is None:
            assert response.status_code in (404, 405), f"{method} {path} is not described"
            self.check_body(
                {"$ref": "#/components/schemas/Problem"}, response, "application/problem+json"
            )
            return
        status = str(response.status_code)
        assert status in operation["responses"], f"{method} {path} may not answer {status}"
        described = operation["responses"][status]
        if "$ref" in described:
            described = self.document["components"]["responses"][status]
        if status == "304" or "content" not in described:
            assert not response.data
            return
        if response.mimetype not in described["content"]:
            assert "*/*" in described["content"]
            return
        self.check_body(
            described["content"][response.mimetype]["schema"], response, response.mimetype
        )

    def check_body(self, schema: dict[str, Any], response: TestResponse, mimetype: str) -> None:
        assert response.mimetype == mimetype
        if mimetype not in JSON:
            return
        whole = {**schema, "components": self.document["components"]}
        Draft202012Validator(whole, format_checker=FormatChecker()).validate(response.json)

    def operation(self, method: str, path: str) -> dict[str, Any] | None:
        for pattern, operations in self.paths:
            if pattern.match(path):
                found: dict[str, Any] | None = operations.get(method.lower())
                return found
        return None


@dataclass
class Api:
    """A caller with a token. Paths are below the base path unless they begin with `//`."""

    app: Flask
    contract: Contract
    token: str | None
    headers: dict[str, str] = field(default_factory=dict)

    def as_(self, token: str | None) -> "Api":
        return Api(self.app, self.contract, token)

    def open(self, method: str, path: str, **options: Any) -> TestResponse:
        full = path[1:] if path.startswith("//") else BASE + path
        headers = {**self.headers, **options.pop("headers", {})}
        if self.token is not None:
            headers.setdefault("Authorization", f"Bearer {self.token}")
        client = self.app.test_client(use_cookies=False)
        options.setdefault("buffered", True)
        response = client.open(full, method=method, headers=headers, **options)
        self.contract.check(method, full.partition("?")[0], response)
        return response

    def get(self, path: str, **options: Any) -> TestResponse:
        return self.open("GET", path, **options)

    def post(self, path: str, json: Any = None, **options: Any) -> TestResponse:
        if json is not None:
            options["json"] = json
        return self.open("POST", path, **options)

    def send(self, path: str, data: dict[str, Any], **options: Any) -> TestResponse:
        """Send a multipart body."""
        return self.open("POST", path, data=data, content_type="multipart/form-data", **options)

    def made(self, path: str, json: Any = None, **options: Any) -> Any:
        """Post, expect success and give the body."""
        response = self.post(path, json, **options)
        assert response.status_code in (200, 201, 202), response.text
        return response.json

    def read(self, path: str) -> Any:
        """Get, expect success and give the body."""
        response = self.get(path)
        assert response.status_code == 200, response.text
        return response.json


def refusal(response: TestResponse) -> tuple[int, str]:
    """Give the status and the code of a refusal."""
    return response.status_code, response.json["code"]
