"""The web view as a running server: bound, announced, and ended as soon as somebody says so."""

from __future__ import annotations

import errno
import ipaddress
import logging
import os
import signal
import socket
import sys
import threading
from asyncio import CancelledError
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from types import FrameType
from typing import TYPE_CHECKING

import uvicorn

from onrecord.errors import BUG_REMEDY, InputError, describe_bug
from onrecord.record import open_record
from onrecord.web.addresses import Names, is_wildcard
from onrecord.web.settings import Settings

if TYPE_CHECKING:
    from starlette.types import ASGIApp

__all__ = ["END_S", "GRACE_S", "bind", "serve"]

#: How long answers under way are waited for in the end, and when nothing is waited for any more:
#: a thread cannot be stopped, and what it writes to the record holds in whole or not at all.
GRACE_S = 2
END_S = 5.0
_BACKLOG = 128


def serve(
    settings: Settings,
    *,
    announce: Callable[[str], None],
    new: bool = False,
    make: Callable[[Settings], ASGIApp] | None = None,
) -> None:
    """Answers browsers until somebody ends it (Ctrl-C, SIGTERM); ``announce`` gets the address.

    The process has ended ``END_S`` seconds after that, whatever its threads are doing.
    With ``new`` the record is made where there is none.  ``make`` makes the application, if it is
    not to be :func:`onrecord.web.app.make_app`.

    Raises:
        InputError: if the record cannot be opened, the address cannot be bound to, or it can be
            reached from elsewhere and no token is asked for.
    """
    _check_record(settings, new=new)
    with bind(settings) as (listener, settings):
        Names(settings)  # what is wrong with a name is said before all that takes long
        app = (make or _usual_make())(settings)
        with _telling():
            _Server(app, lambda: announce(_url(settings))).run(sockets=[listener])


def _usual_make() -> Callable[[Settings], ASGIApp]:
    from onrecord.web.app import make_app

    return make_app


@contextmanager
def bind(settings: Settings) -> Iterator[tuple[socket.socket, Settings]]:
    """A socket that listens, and the settings with the address and port that it really has.

    Raises:
        InputError: if it cannot be, or may not without a token.
    """
    host = _address(settings.host)
    if settings.token is not None:
        _check_token(settings.token)
    elif not ipaddress.ip_address(host).is_loopback:
        reason = "others can reach this address, so it needs a token"
        raise InputError(settings.host, reason, "give --token, or leave --host out")
    listener = _listen(settings, host)
    with listener:
        # asyncio sees to it for sockets of its own alone.  Without it every answer over a kept
        # connection comes 40 ms late: its body waits until the browser has confirmed its head.
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        port = listener.getsockname()[1]
        names = settings.names
        if host != settings.host:
            names = (*names, f"{settings.host}:{port}")
        yield listener, replace(settings, host=host, port=port, names=names)


def _check_record(settings: Settings, *, new: bool) -> None:
    if not (new or settings.record.exists()):
        remedy = "add articles first: onrecord add INPUT..., or start with an empty one: --new"
        raise InputError(str(settings.record), "there is no such record", remedy)
    open_record(settings.record, new=new).close()


def _check_token(token: str) -> None:
    plain = token.isascii() and token.isprintable() and token == token.strip()
    if not (token and plain):
        reason = "it has to be of ASCII characters, without spaces around them"
        raise InputError("token", reason, "give another one (--token, or ONRECORD_TOKEN)")


def _address(host: str) -> str:
    """The host as a number, for it is numbers that are bound to and judged."""
    if host.lower() == "localhost":
        return "127.0.0.1"
    try:
        return str(ipaddress.ip_address(host))
    except ValueError:
        pass
    try:
        if host:  # an empty one would be every address
            found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
            return str(min(found, key=lambda one: one[0] != socket.AF_INET)[4][0])
    except (OSError, UnicodeError):
        pass
    raise InputError(host or "''", "there is no such host", _OTHER_HOST)


_OTHER_HOST = "give --host an address of this machine, or leave it out"


def _listen(settings: Settings, host: str) -> socket.socket:
    both = host == "::" and socket.has_dualstack_ipv6()
    try:
        return socket.create_server(
            (host, settings.port),
            family=socket.AF_INET6 if ":" in host else socket.AF_INET,
            backlog=_BACKLOG,
            dualstack_ipv6=both,
        )
    except OverflowError:
        raise _no_port(settings, "there is no such port") from None
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise _no_port(settings, "it is in use") from error
        if error.errno in (errno.EACCES, errno.EPERM):
            raise _no_port(settings, "you may not use it") from error
        reason = f"it cannot be bound to ({(error.strerror or str(error)).lower()})"
        raise InputError(settings.host, reason, _OTHER_HOST) from error


def _no_port(settings: Settings, reason: str) -> InputError:
    remedy = "give another: --port N, or 0 for any free one"
    return InputError(f"port {settings.port}", reason, remedy)


def _url(settings: Settings) -> str:
    """Where a browser on this machine finds it."""
    host = settings.host
    if is_wildcard(host):
        host = "127.0.0.1"
    return f"http://{f'[{host}]' if ':' in host else host}:{settings.port}/"


class _Server(uvicorn.Server):
    """A server that is silent, says when it answers, and whose end by a signal is no failure."""

    def __init__(self, app: ASGIApp, on_started: Callable[[], None]) -> None:
        config = uvicorn.Config(
            app,
            http="h11",
            loop="asyncio",
            ws="none",
            lifespan="on",
            log_config=None,
            log_level=logging.WARNING,
            access_log=False,
            # Whoever stands in front of it may say what they like of where a request is from.
            proxy_headers=False,
            server_header=False,
            timeout_graceful_shutdown=GRACE_S,
        )
        super().__init__(config)
        self._on_started = on_started

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._on_started()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Ends the server by a signal, once; uvicorn would end the process with the signal."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        signals = (signal.SIGINT, signal.SIGTERM)
        before = {one: signal.signal(one, self.handle_exit) for one in signals}
        try:
            yield
        finally:
            for one, handler in before.items():
                signal.signal(one, handler)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        if self.should_exit:
            self.force_exit = True
            return
        self.should_exit = True
        last = threading.Timer(END_S, _leave)
        last.daemon = True
        last.start()


def _leave() -> None:
    """Ends the process, whatever its threads are doing."""
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)


class _Teller(logging.Handler):
    """Tells what goes wrong in a line each."""

    def emit(self, record: logging.LogRecord) -> None:
        error = record.exc_info[1] if record.exc_info else None
        if error is None:
            lines = record.getMessage().strip().splitlines() or [""]
            told = lines[-1]  # of a traceback, what was raised
        elif os.environ.get("ONRECORD_DEBUG"):
            told = logging.Formatter().format(record)
        else:
            told = f"a request was stopped by {describe_bug(error)}; {BUG_REMEDY}"
        print(f"onrecord: {told}", file=sys.stderr, flush=True)


@contextmanager
def _telling() -> Iterator[None]:
    """Has uvicorn's warnings and errors told in one line each."""
    logger, teller = logging.getLogger("uvicorn"), _Teller()
    propagates = logger.propagate
    logger.addHandler(teller)
    logger.propagate = False
    # That an answer under way was cut off is what somebody asked for who ended the server.
    teller.addFilter(lambda record: not _tells_of_end(record))
    # A form that is broken is refused with a page; that is told to who sent it, not here.
    logging.getLogger("python_multipart").setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        logger.removeHandler(teller)
        logger.propagate = propagates


def _tells_of_end(record: logging.LogRecord) -> bool:
    error = record.exc_info[1] if record.exc_info else None
    return isinstance(error, CancelledError) or "graceful shutdown" in record.getMessage()
