"""GitHub's REST API, as far as the action needs it (docs.github.com/rest).

Takes a place and a token, gives what the server answers as JSON. A redirect is not followed, as
Python's own opener would take the token along to another host.
"""

from __future__ import annotations

import json
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from email.message import Message
from http.client import HTTPException
from typing import IO

__all__ = ["Api", "ApiError"]

_SECONDS = 30.0
_ATTEMPTS = 3


class ApiError(Exception):
    """The server refused, or there is none. `status` is 0 where nothing answered."""

    def __init__(self, status: int, message: str) -> None:
        self.status = status
        super().__init__(f"{message} ({status})" if status else message)


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    def redirect_request(
        self,
        req: urllib.request.Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: Message,
        newurl: str,
    ) -> None:
        return None


@dataclass(frozen=True, slots=True)
class Api:
    """The API at an address, for one repository."""

    address: str
    repository: str
    token: str
    pause: Callable[[float], None] = time.sleep

    def get(self, path: str) -> object:
        """Raises ApiError."""
        return self._ask("GET", self._at(path))

    def send(self, method: str, path: str, value: object) -> object:
        """Raises ApiError."""
        return self._ask(method, self._at(path), json.dumps(value).encode(), "application/json")

    def delete(self, path: str) -> None:
        """Raises ApiError."""
        self._ask("DELETE", self._at(path))

    def upload(self, address: str, data: bytes, kind: str) -> object:
        """Send a file to an address that the API gave.

        Raises ApiError.
        """
        return self._ask("POST", address, data, kind)

    def _at(self, path: str) -> str:
        return f"{self.address}/repos/{self.repository}{path}"

    def _ask(
        self, method: str, address: str, data: bytes | None = None, kind: str | None = None
    ) -> object:
        headers = {
            "Accept": "application/vnd.github+json",
            "Authorization": f"Bearer {self.token}",
            "User-Agent": "cvbuild",
            "X-GitHub-Api-Version": "2022-11-28",
        }
        if kind is not None:
            headers["Content-Type"] = kind
        request = urllib.request.Request(address, data, headers, method=method)
        opener = urllib.request.build_opener(_NoRedirects)
        for attempt in range(1, _ATTEMPTS + 1):
            try:
                with opener.open(request, timeout=_SECONDS) as answer:
                    body = answer.read()
                    return json.loads(body) if body else None
            except urllib.error.HTTPError as error:
                failed = ApiError(error.code, _said(error.read()) or str(error.reason))
                again = error.code >= 500
            except (OSError, HTTPException, ValueError) as error:
                failed, again = ApiError(0, str(error)), True
            if not again or attempt == _ATTEMPTS:
                raise failed
            self.pause(float(attempt))
        raise AssertionError


def _said(body: bytes) -> str:
    try:
        told = json.loads(body)
    except ValueError:
        return ""
    message = told.get("message") if isinstance(told, dict) else None
    return message if isinstance(message, str) else ""
