"""A chat completions endpoint on the loopback, over real HTTP, that answers what it was told to."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True, slots=True)
class Reply:
    """One response; the last one is given again and again."""

    content: str = '{"mentions": []}'
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    delay_seconds: float = 0
    body: str | None = None
    """In place of a completion."""

    def bytes(self) -> bytes:
        completion = {
            "choices": [{"message": {"role": "assistant", "content": self.content}, "finish_reason": "stop"}]
        }
        return (json.dumps(completion) if self.body is None else self.body).encode()


@dataclass(slots=True)
class ChatServer:
    """What it replies, and what it was asked."""

    url: str
    replies: list[Reply] = field(default_factory=list)
    requests: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str | None] = field(default_factory=list)


@contextmanager
def chat_server() -> Iterator[ChatServer]:
    """A server that is there until the block ends."""
    http = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    http.daemon_threads = True
    http.chat = ChatServer(f"http://127.0.0.1:{http.server_port}/v1")  # type: ignore[attr-defined]
    thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield http.chat  # type: ignore[attr-defined]
    finally:
        http.shutdown()
        http.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        chat: ChatServer = self.server.chat  # type: ignore[attr-defined]
        asked = json.loads(self.rfile.read(int(self.headers["content-length"])))
        chat.requests.append({"path": self.path, **asked})
        chat.keys.append(self.headers.get("authorization"))
        reply = chat.replies.pop(0) if len(chat.replies) > 1 else chat.replies[0]
        time.sleep(reply.delay_seconds)
        payload = reply.bytes()
        try:
            self.send_response(reply.status)
            for name, value in {"content-type": "application/json", **reply.headers}.items():
                self.send_header(name, value)
            self.send_header("content-length", str(len(payload)))
            self.end_headers()
            self.wfile.write(payload)
        except (BrokenPipeError, ConnectionResetError):
            return

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Nothing on standard error."""
