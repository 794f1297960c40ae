"""Who may come in where a token is asked for: tries, slowed down, and the sessions of browsers."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import re
import secrets

__all__ = ["Crowded", "Door", "local_path"]

#: Each wrong try takes so long, and only so many are under way: eight a second, whoever guesses.
DELAY_S = 1.0
TRIES = 8
#: So many ended sessions are remembered, all of browsers that once had the token.
_ENDED = 4096

# Neither //host nor a backslash, which browsers read alike, nor blanks, which they take out first.
_LOCAL = re.compile(r"/(?!/)[!-\[\]-~]{0,2000}")


class Crowded(Exception):
    """Too many wrong tries are under way: the next one is not even looked at."""


class Door:
    """Opens to those who know the token, and lets browsers that showed it come again.

    A session is a number and a hash of it that only this run of the server can make: nothing has
    to be kept for it, and the token itself is in no cookie.

    >>> door = Door("open sesame", port=8137)
    >>> session = door.begin_session()
    >>> door.knows_session(session), door.knows_session(session[:-1])
    (True, False)
    >>> door.end_session(session)
    >>> door.knows_session(session)
    False
    """

    def __init__(self, token: str | None, *, port: int) -> None:
        self._token = None if token is None else token.encode()
        self._secret = secrets.token_bytes(32)
        self._tries = 0
        self._ended: dict[str, None] = {}
        #: Cookies know no ports: two servers on one machine would overwrite each other's.
        self.cookie = f"onrecord-{port}"

    @property
    def is_open(self) -> bool:
        """Whether nobody is asked for a token."""
        return self._token is None

    async def try_token(self, given: bytes) -> bool:
        """Whether this is the token; told late if it is not.

        Raises:
            Crowded: if too many are guessing at the moment.  The token itself is refused then too:
                its answer would tell it apart.
        """
        if self._tries >= TRIES:
            raise Crowded
        if self._token is None or hmac.compare_digest(given, self._token):
            return True
        self._tries += 1
        try:
            await asyncio.sleep(DELAY_S)
        finally:
            self._tries -= 1
        return False

    def begin_session(self) -> str:
        """What a browser that showed the token keeps as its cookie."""
        number = secrets.token_urlsafe(18)
        return f"{number}.{self._seal(number)}"

    def knows_session(self, value: str) -> bool:
        """Whether the cookie was made by this run, and its session was not ended."""
        number, _, seal = value.partition(".")
        known = hmac.compare_digest(seal.encode(), self._seal(number).encode())
        return known and number not in self._ended

    def end_session(self, value: str) -> None:
        """Lets the cookie open nothing from now on, whoever copied it."""
        if self.knows_session(value):
            self._ended[value.partition(".")[0]] = None
            if len(self._ended) > _ENDED:
                del self._ended[next(iter(self._ended))]

    def _seal(self, number: str) -> str:
        return hmac.new(self._secret, number.encode(), hashlib.sha256).hexdigest()


def local_path(given: str | None) -> str:
    """The path if it is one of this server, else the first page: no link leads elsewhere by us.

    >>> local_path("/statements?speaker=Lee"), local_path("//elsewhere.example")
    ('/statements?speaker=Lee', '/')
    """
    if given is None or not _LOCAL.fullmatch(given):
        return "/"
    return "/" if given.partition("?")[0] in ("/login", "/logout") else given
