"""The web view as a process: where it listens, what it says, and how it ends."""

from __future__ import annotations

import contextlib
import json
import os
import re
import signal
import socket
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path

import pytest
from tests.test_promises import OFFLINE

import onrecord
from onrecord.errors import InputError
from onrecord.web.server import END_S, bind, serve
from onrecord.web.settings import Settings

TOKEN = "north-quay-eleven-boats"
COMMAND = "from onrecord.cli import main\nimport sys\nsys.argv[0] = 'onrecord'\nmain()\n"
#: A server of a small application: ``/wait`` never ends, ``/work`` keeps a thread, ``/fail`` fails.
SMALL = textwrap.dedent("""
    import asyncio, sys, time
    from pathlib import Path
    from fastapi import FastAPI, Request
    from fastapi.responses import StreamingResponse
    from onrecord.web.guard import Guard
    from onrecord.web.server import serve
    from onrecord.web.settings import Settings

    def make(settings):
        app = FastAPI()

        @app.get("/")
        def show():
            return settings.port

        @app.get("/wait")
        async def wait():
            async def parts():
                while True:
                    yield b"."
                    await asyncio.sleep(0.1)
            return StreamingResponse(parts())

        @app.get("/work")
        def work():
            print("works", file=sys.stderr, flush=True)
            time.sleep(60)

        @app.get("/fail")
        def fail():
            raise KeyError("lemma")

        @app.post("/sent")
        async def sent(request: Request):
            return len(await request.body())

        return Guard(app, settings)

    def announce(url):
        print(url, file=sys.stderr, flush=True)

    settings = Settings(record=Path(sys.argv[1]), port=0)
    serve(settings, announce=announce, new=True, make=make)
    print("left")
""")


class Running:
    """A server in another process."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        assert process.stderr is not None
        self.process, self.stderr = process, process.stderr
        self.said = self.stderr.readline()
        found = re.search(r"http://127\.0\.0\.1:(\d+)/", self.said)
        assert found, self.said + self.stderr.read()
        self.port = int(found[1])

    def get(self, path: str = "/", **headers: str) -> tuple[int, str]:
        """The status and body of an answer."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=30)
        with contextlib.closing(connection):
            connection.request("GET", path, headers=headers)
            answer = connection.getresponse()
            with answer:
                return answer.status, answer.read().decode()

    @contextmanager
    def connect(self, sent: str = "") -> Iterator[socket.socket]:
        """A connection that is kept, over which this was sent."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=30) as connection:
            host = f"Host: 127.0.0.1:{self.port}\r\n"
            connection.sendall(sent.replace("HOST", host).encode())
            yield connection

    def end(self, number: int = signal.SIGTERM) -> tuple[int, str, str, float]:
        """Its exit status, what else it printed, and how long it took to end."""
        begun = time.monotonic()
        self.process.send_signal(number)
        out, err = self.process.communicate(timeout=60)
        return self.process.returncode, out, err, time.monotonic() - begun


@contextmanager
def running(script: str, *args: str, **environment: str) -> Iterator[Running]:
    kept = {name: value for name, value in os.environ.items() if name != "ONRECORD_TOKEN"}
    process = subprocess.Popen(
        [sys.executable, "-c", script, *args],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=kept | environment,
    )
    with process:
        try:
            yield Running(process)
        finally:
            process.kill()


def run(*args: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """The whole command, which is expected to end by itself."""
    return subprocess.run(
        [sys.executable, "-m", "onrecord", "serve", *args],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env={**os.environ, "ONRECORD_TOKEN": "", **environment},
    )


@pytest.fixture
def record(tmp_path: Path) -> Path:
    path = tmp_path / "record.db"
    onrecord.open(path, new=True).close()
    return path


def settings(record: Path = Path("record.db"), **given: object) -> Settings:
    return Settings(record=record, **{"port": 0, **given})  # type: ignore[arg-type]


# Where it listens


def test_a_free_port_is_found_and_known() -> None:
    with bind(settings()) as (listener, found):
        host, port = listener.getsockname()
        assert (host, port) == ("127.0.0.1", found.port)
        assert port
        with socket.create_connection((host, port), timeout=5):
            pass


def test_an_answer_does_not_wait_until_its_head_is_confirmed() -> None:
    with bind(settings()) as (listener, found), socket.create_connection((found.host, found.port)):
        connection, _ = listener.accept()
        with connection:
            assert connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


def test_a_port_in_use_is_told_with_the_way_on() -> None:
    with (
        bind(settings()) as (_, found),
        pytest.raises(InputError) as refused,
        bind(settings(port=found.port)),
    ):
        pass
    told = f"port {found.port}: it is in use; give another: --port N, or 0 for any free one"
    assert str(refused.value) == told


def test_a_port_is_free_again_at_once() -> None:
    with (
        bind(settings()) as (listener, found),
        socket.create_connection(("127.0.0.1", found.port), timeout=5),
    ):
        listener.accept()[0].close()
    with bind(settings(port=found.port)) as (_, again):
        assert again.port == found.port


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.7", "2001:db8::7", "::ffff:127.0.0.1"])
def test_what_others_can_reach_needs_a_token(host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def nothing(*_: object, **__: object) -> None:
        raise AssertionError("it was bound to")

    monkeypatch.setattr(socket, "create_server", nothing)
    refused = pytest.raises(InputError, match="others can reach this address, so it needs a token")
    with refused, bind(settings(host=host)):
        pass


def test_it_is_the_number_that_counts_and_not_the_name(monkeypatch: pytest.MonkeyPatch) -> None:
    def look_up(host: str, port: object, **_: object) -> list[object]:
        assert host in ("0", "desk.example")
        number = "0.0.0.0" if host == "0" else "192.0.2.7"
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (number, 0))]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    for host in ("0", "desk.example"):
        with pytest.raises(InputError, match="needs a token"), bind(settings(host=host)):
            pass


def test_a_bound_name_is_one_of_the_servers(monkeypatch: pytest.MonkeyPatch) -> None:
    def look_up(host: str, port: object, **_: object) -> list[object]:
        return [
            (socket.AF_INET6, socket.SOCK_STREAM, 6, "", ("::1", 0, 0, 0)),
            (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", 0)),
        ]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    with bind(settings(host="desk.example", names=("a.example",))) as (_, found):
        assert found.host == "127.0.0.1"
        assert found.names == ("a.example", f"desk.example:{found.port}")


def test_a_host_that_is_none_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def look_up(*_: object, **__: object) -> None:
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    for host in ("no-such.example", "", "a" * 300, "127.0.0.1:8137"):
        refused = pytest.raises(InputError, match="there is no such host; give --host an address")
        with refused, bind(settings(host=host)):
            pass


def test_an_address_of_another_machine_is_told() -> None:
    told = r"192\.0\.2\.7: it cannot be bound to \(.+\); give --host"
    with pytest.raises(InputError, match=told), bind(settings(host="192.0.2.7", token=TOKEN)):
        pass


@pytest.mark.parametrize("token", ["", " ", "a b\n", " padded", "ключ", "a\x00b"])
def test_a_token_that_cannot_be_sent_is_told(token: str) -> None:
    for host in ("127.0.0.1", "0.0.0.0"):
        refused = pytest.raises(InputError, match="token: it has to be of ASCII characters")
        with refused, bind(settings(host=host, token=token)):
            pass


def test_every_address_is_listened_at_with_a_token() -> None:
    with bind(settings(host="0.0.0.0", token=TOKEN)) as (listener, found):
        assert listener.getsockname() == ("0.0.0.0", found.port)


# Before it listens


def test_the_record_is_looked_at_first(tmp_path: Path) -> None:
    missing = tmp_path / "none.db"
    with pytest.raises(InputError) as refused:
        serve(settings(missing), announce=print)
    remedy = "add articles first: onrecord add INPUT..., or start with an empty one: --new"
    assert str(refused.value) == f"{missing}: there is no such record; {remedy}"
    assert not missing.exists()
    other = tmp_path / "notes.txt"
    other.write_text("no record at all, but some words that somebody wrote")
    for new in (False, True):
        with pytest.raises(InputError, match="it is no record"):
            serve(settings(other), announce=print, new=new)
    with pytest.raises(InputError, match="there is no such folder"):
        serve(settings(tmp_path / "none" / "record.db"), announce=print, new=True)


def test_a_name_that_is_none_is_told_before_anything_runs(record: Path) -> None:
    def make(_: Settings) -> None:
        raise AssertionError("it was made")

    with pytest.raises(InputError, match="it is no name by which a browser could call"):
        serve(settings(record, names=("http://x",)), announce=print, make=make)  # type: ignore[arg-type]


# The running server


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running(SMALL, str(tmp_path_factory.mktemp("small") / "record.db")) as server:
        yield server


def test_the_guard_knows_the_port_that_was_found(small: Running) -> None:
    assert small.get() == (200, str(small.port))
    assert small.get(Host=f"localhost:{small.port}") == (200, str(small.port))
    for host in ("127.0.0.1", "127.0.0.1:0", "127.0.0.1:8137", f"evil.example:{small.port}"):
        assert small.get(Host=host)[0] == 421, host


@pytest.mark.parametrize(
    "request_",
    [
        "GET / HTTP/1.0\r\n\r\n",
        "GET / HTTP/1.1\r\n\r\n",
        "GET / HTTP/1.1\r\nHOSTHOST\r\n",
        "GET http://evil.example/ HTTP/1.1\r\nHOST\r\n",
        "nonsense\r\n\r\n",
    ],
)
def test_odd_requests_are_refused(small: Running, request_: str) -> None:
    with small.connect(request_) as connection:
        assert connection.recv(1000).startswith(b"HTTP/1.1 400 ")


def test_an_upgrade_to_a_websocket_is_none(small: Running) -> None:
    asked = (
        "GET / HTTP/1.1\r\nHOSTConnection: Upgrade\r\nUpgrade: websocket\r\n"
        "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
    )
    with small.connect(asked) as connection:
        assert not connection.recv(1000).startswith(b"HTTP/1.1 101")


def test_who_sends_too_much_reads_why(small: Running) -> None:
    size_bytes = 24 * 1024 * 1024
    head = f"POST /sent HTTP/1.1\r\nHOSTContent-Length: {size_bytes}\r\n\r\n"
    with small.connect(head) as connection:
        # Like a browser, which sends it all before it reads.
        for _ in range(24):
            connection.sendall(b"x" * 1024 * 1024)
        assert connection.recv(1000).startswith(b"HTTP/1.1 413 ")
    chunk = f"{1024 * 1024:x}\r\n".encode() + b"x" * 1024 * 1024 + b"\r\n"
    head = "POST /sent HTTP/1.1\r\nHOSTTransfer-Encoding: chunked\r\n\r\n"
    with small.connect(head) as connection:
        for _ in range(24):
            connection.sendall(chunk)
        connection.sendall(b"0\r\n\r\n")
        assert connection.recv(1000).startswith(b"HTTP/1.1 413 ")
    assert small.get()[0] == 200


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_ends_when_told_to(tmp_path: Path, number: int) -> None:
    with running(SMALL, str(tmp_path / "record.db")) as server:
        assert server.get()[0] == 200
        status, out, err, _ = server.end(number)
    assert (status, out, err) == (0, "left\n", "")


def test_it_ends_while_somebody_holds_a_connection(tmp_path: Path) -> None:
    with running(SMALL, str(tmp_path / "record.db")) as server:
        half = "POST /sent HTTP/1.1\r\nHOSTContent-Length: 9\r\n\r\nhalf"
        with (
            server.connect(),
            server.connect(half),
            server.connect("GET / HTTP/1.1\r\nHOST\r\n") as idle,
            server.connect("GET /wait HTTP/1.1\r\nHOST\r\n") as waits,
        ):
            assert idle.recv(1000).startswith(b"HTTP/1.1 200 ")
            assert waits.recv(1000).startswith(b"HTTP/1.1 200 ")
            status, _, err, took_s = server.end(signal.SIGINT)
    assert (status, err) == (0, "")
    assert took_s < END_S + 5


def test_it_ends_while_a_thread_is_at_work(tmp_path: Path) -> None:
    asked = "GET /work HTTP/1.1\r\nHOST\r\n"
    with running(SMALL, str(tmp_path / "record.db")) as server, server.connect(asked):
        assert server.stderr.readline() == "works\n"
        status, _, err, took_s = server.end(signal.SIGTERM)
    assert (status, err) == (0, "")
    assert took_s < END_S + 10


def test_what_goes_wrong_is_told_in_a_line(tmp_path: Path) -> None:
    with running(SMALL, str(tmp_path / "record.db")) as server:
        assert server.get("/fail")[0] == 500
        with server.connect("nonsense\r\n\r\n") as connection:
            assert connection.recv(1000)
        status, _, err, _ = server.end()
    assert status == 0
    failed, odd = err.splitlines()
    assert failed.startswith("onrecord: a request was stopped by an error inside onrecord (KeyErr")
    assert "ONRECORD_DEBUG=1" in failed
    assert odd == "onrecord: Invalid HTTP request received."


def test_whoever_debugs_is_told_all(tmp_path: Path) -> None:
    with running(SMALL, str(tmp_path / "record.db"), ONRECORD_DEBUG="1") as server:
        assert server.get("/fail")[0] == 500
        _, _, err, _ = server.end()
    assert "Traceback" in err
    assert "KeyError: 'lemma'" in err


# The command


def test_the_command_serves_offline_and_says_where(record: Path) -> None:
    script = OFFLINE + COMMAND
    with running(script, "serve", "--record", str(record), "--port", "0") as server:
        assert server.said == (
            f"{record}: look at it at http://127.0.0.1:{server.port}/ (Ctrl-C ends this)\n"
        )
        status, page = server.get()
        assert status == 200
        assert page.lower().startswith("<!doctype html>")
        ended, out, err, _ = server.end(signal.SIGINT)
    assert (ended, out, err) == (0, "", "")


def test_the_token_is_asked_for(record: Path) -> None:
    args = ("serve", "--record", str(record), "--port", "0")
    with running(COMMAND, *args, ONRECORD_TOKEN=TOKEN) as server:
        assert server.get("/", Accept="*/*")[0] == 401
        status, body = server.get("/api/statements")
        assert (status, json.loads(body)["error"]["status"]) == (401, 401)
        status, _ = server.get("/", Authorization=f"Bearer {TOKEN}")
        assert status == 200
        environment = Path(f"/proc/{server.process.pid}/cmdline")
        if environment.exists():
            assert TOKEN.encode() not in environment.read_bytes()


def test_a_new_record_is_made_when_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "new.db"
    with running(COMMAND, "serve", "--record", str(path), "--port", "0", "--new") as server:
        assert server.get()[0] == 200
    with onrecord.open(path) as made:
        assert made.status().articles == 0


def test_the_command_fails_in_one_line(record: Path, tmp_path: Path) -> None:
    with bind(settings()) as (_, found):
        port = str(found.port)
        failures = [
            (
                ["--record", str(tmp_path / "none.db")],
                "there is no such record; add articles first",
            ),
            (["--record", str(record), "--port", port], f"port {port}: it is in use; give another"),
            (["--record", str(record), "--host", "0.0.0.0"], "0.0.0.0: others can reach this"),
            (["--record", str(record), "--token", ""], "token: it has to be of ASCII characters"),
            (["--record", str(record), "--name", "*"], "*: it is no name by which a browser"),
        ]
        for args, told in failures:
            ran = run("--port", "0", *args)
            assert (ran.returncode, ran.stdout) == (1, "")
            [line] = ran.stderr.splitlines()
            assert told in line


@pytest.mark.parametrize("port", ["-1", "65536", "x"])
def test_a_port_that_is_none_is_a_matter_of_usage(port: str) -> None:
    ran = run("--port", port)
    assert ran.returncode == 2
    assert "Traceback" not in ran.stderr
