"""A GitHub of one repository, on this machine: as much of its REST API as the action asks for."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

Value = dict[str, object]


@dataclass
class GitHub:
    """What the repository `ada/cv` holds, what was asked, and what it refuses (method and path)."""

    address: str = ""
    comments: list[Value] = field(default_factory=list)
    objects: dict[str, Value] = field(default_factory=dict)
    branches: dict[str, str] = field(default_factory=dict)
    releases: dict[str, Value] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    tokens: set[str] = field(default_factory=set)
    refuses: dict[str, int] = field(default_factory=dict)

    def keep(self, value: Value) -> Value:
        sha = f"{len(self.objects) + 1:040x}"
        self.objects[sha] = value
        return {"sha": sha}

    def tree(self, branch: str) -> list[Value]:
        """The entries of a branch, as the API lists them."""
        commit = self.objects[self.branches[branch]]
        listed = self.objects[str(commit["tree"])]["tree"]
        assert isinstance(listed, list)
        tops: dict[str, Value] = {}
        for entry in listed:
            top, _, below = str(entry["path"]).partition("/")
            kind = "tree" if below else entry["type"]
            tops[top] = {"path": top, "type": kind, "sha": entry.get("sha", "0" * 40)}
        return list(tops.values())

    def answer(self, method: str, path: str, body: bytes) -> tuple[int, object]:
        self.asked.append(f"{method} {path}")
        for refused, status in self.refuses.items():
            if re.match(refused, f"{method} {path}"):
                return status, {"message": "Resource not accessible by integration"}
        sent = json.loads(body) if body and not path.startswith("/upload") else {}
        match method, path.partition("?")[0].removeprefix("/repos/ada/cv").split("/")[1:]:
            case "GET", ["issues", "7", "comments"]:
                page = int(path.rpartition("=")[2])
                return 200, self.comments[(page - 1) * 100 : page * 100]
            case "POST", ["issues", "7", "comments"]:
                user = {"login": "github-actions[bot]", "type": "Bot"}
                made = {"id": len(self.comments) + 1, "user": user, **sent}
                self.comments.append(made)
                return 201, made
            case "PATCH", ["issues", "comments", number]:
                (comment,) = (c for c in self.comments if str(c["id"]) == number)
                comment |= sent
                return 200, comment
            case "GET", ["git", "ref", "heads", branch]:
                if branch not in self.branches:
                    return 404, {"message": "Not Found"}
                return 200, {"object": {"sha": self.branches[branch]}}
            case "GET", ["git", "commits", sha]:
                return 200, {"tree": {"sha": self.objects[sha]["tree"]}}
            case "GET", ["git", "trees", sha]:
                (branch,) = (b for b, c in self.branches.items() if self.objects[c]["tree"] == sha)
                return 200, {"tree": self.tree(branch)}
            case "POST", ["git", "blobs" | "trees" | "commits"]:
                return 201, self.keep(sent)
            case "POST", ["git", "refs"]:
                self.branches[str(sent["ref"]).removeprefix("refs/heads/")] = str(sent["sha"])
                return 201, {}
            case "PATCH", ["git", "refs", "heads", branch]:
                self.branches[branch] = str(sent["sha"])
                return 200, {}
            case "GET", ["releases", "tags", tag]:
                if tag not in self.releases:
                    return 404, {"message": "Not Found"}
                return 200, self.releases[tag]
            case "POST", ["releases"]:
                release: Value = {
                    "upload_url": f"{self.address}/upload{{?name,label}}",
                    "assets": [],
                }
                self.releases[str(sent["tag_name"])] = release
                return 201, release
            case "DELETE", ["releases", "assets", _]:
                return 204, None
            case "POST", ["upload"]:
                self.files[path.rpartition("=")[2]] = body
                return 201, {}
            case "GET", ["moved"]:
                return 302, {"message": "Found"}
        return 404, {"message": "Not Found"}


@contextmanager
def serving() -> Iterator[GitHub]:
    """A GitHub that answers at its `address`."""
    hub = GitHub()

    class Handler(BaseHTTPRequestHandler):
        def answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            hub.tokens.add(self.headers.get("Authorization", ""))
            status, value = hub.answer(self.command, self.path, body)
            data = b"" if value is None else json.dumps(value).encode()
            self.send_response(status)
            if status == 302:
                self.send_header("Location", f"{hub.address}/repos/ada/cv/elsewhere")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        do_GET = do_POST = do_PATCH = do_DELETE = answer  # noqa: N815

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    hub.address = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield hub
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
