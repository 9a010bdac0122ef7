"""The real ayon-python-api connection with the in-memory server as its wire.

Only the functions that would open a socket are replaced, so every query,
conversion and default of the real library stays in play.
"""

from __future__ import annotations

import json
from functools import partial
from typing import Any, Callable

import requests
from ayon_api.server_api import ServerAPI

from sandbox.ayon import routes
from sandbox.ayon.exchange import Answer
from sandbox.ayon.server import Server

URL = "http://ayon.studio.test"


class Connection(ServerAPI):
    """A logged-in connection to one :class:`~sandbox.ayon.server.Server`.

    Args:
        server: The server; one of another process answers for itself.
        site_id: Of this workstation.
        handle: Answers requests in place of the routes of this process.

    """

    def __init__(
        self,
        server: Server,
        site_id: str = "test-site",
        handle: Callable[..., Answer] | None = None,
    ) -> None:
        super().__init__(URL, token="test-token", site_id=site_id, create_session=False)
        self.server = server
        self.handle = handle or partial(routes.handle, server)
        self._token_info.is_valid = True
        self._token_info.is_service = False
        self._session = requests.Session()
        mapping: dict[Any, Any] = self.__dict__["_base_functions_mapping"]
        self._session_functions_mapping = {
            request_type: self._wire(request_type.name.upper())
            for request_type in mapping
        }

    def get_attributes_schema(self, use_cache: bool = True) -> Any:
        """As the real one, without a copy for each look at a type's attributes."""
        cache = self._attributes_cache
        if use_cache and cache.is_valid():
            return cache._schema
        return super().get_attributes_schema(use_cache)

    def send_background_batch_operations(
        self,
        project_name: str,
        operations: list[dict[str, Any]],
        *,
        can_fail: bool = False,
        wait: bool = False,
        raise_on_fail: bool = True,
    ) -> dict[str, Any]:
        """As the real one, without its sleep before the first look."""
        body = self._prepare_operations_body(operations)
        response = self.post(
            f"projects/{project_name}/operations/background",
            operations=body,
            canFail=can_fail,
        )
        response.raise_for_status()
        state: dict[str, Any] = response.data
        if wait and raise_on_fail:
            self._validate_operations_result(state["result"], body)
        return state

    def _wire(self, method: str) -> Callable[..., requests.Response]:
        def send(url: str, **kwargs: Any) -> requests.Response:
            headers = {**self._session.headers, **(kwargs.get("headers") or {})}
            body = kwargs.get("json")
            data = kwargs.get("data")
            if data is not None:
                body = data if isinstance(data, bytes) else b"".join(data)
            elif body is not None:
                # A real request carries text: what JSON cannot hold must fail.
                body = json.loads(json.dumps(body))
            answer = self.handle(
                method, url[len(URL) :], body, kwargs.get("params"), headers
            )
            return _response(url, answer)

        return send


def _response(url: str, answer: Answer) -> requests.Response:
    response = requests.Response()
    response.url = url
    response.status_code = answer.status
    response.headers.update({"Content-Type": answer.content_type, **answer.headers})
    content: bytes | None = answer.content
    if content is None:
        content = b"" if answer.body is None else json.dumps(answer.body).encode()
    response._content = content
    return response
