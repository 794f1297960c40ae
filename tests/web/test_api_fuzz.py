"""The API is sent what nobody thought of, by its own description, and answers as that says."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from tests.cli.records import border, harbour, raid
from tests.record.test_filters import corpus

import onrecord
from onrecord.web import jobs
from onrecord.web.api.document import describe, operations
from onrecord.web.app import make_app
from onrecord.web.settings import Settings

with warnings.catch_warnings():
    # What its packages have to say of each other is none of our doing.
    warnings.simplefilter("ignore", DeprecationWarning)
    import schemathesis
    from schemathesis import GenerationMode
    from schemathesis.checks import load_all_checks
    from schemathesis.config import SchemathesisConfig
    from schemathesis.specs.openapi.checks import positive_data_acceptance

HOST = "http://127.0.0.1:8137"
OPERATIONS = [f"{method.upper()} {path}" for path, method, _ in operations(describe())]
#: Whether a value is one the record says itself: a country that it knows, words to look for.
SAID_BY_THE_RECORD = [positive_data_acceptance]

#: What is too large is refused before anybody looks at what it is.
CONFIG = SchemathesisConfig.from_dict(
    {"checks": {"negative_data_rejection": {"expected-statuses": [400, 404, 413, 415, 422]}}}
)

load_all_checks()


@pytest.fixture(scope="module")
def schema(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    path = tmp_path_factory.mktemp("fuzzed") / "r.db"
    with onrecord.open(path, new=True) as record:
        record.store.connection.execute("PRAGMA synchronous = OFF")  # nobody pulls the plug here
        for one in (harbour(), border(), raid(), *corpus()[:4]):
            record.put(one)
    told = deepcopy(describe())
    for _, _, operation in operations(told):
        # Nothing that was let in is answered but as its own address says.
        for status in ("4XX", "5XX"):
            del operation["responses"][status]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(jobs.Intake, "_work", lambda self: None)  # nothing is read here
        patch.setattr(jobs, "MOST_WAITING", 10_000)
        made = schemathesis.openapi.from_dict(told, config=CONFIG)
        made.app = without_end(make_app(Settings(record=path)))
        yield made


def without_end(app: Any) -> Any:
    """The application, told neither of its begin nor of its end: it would take nothing in then."""

    async def answer(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "lifespan":
            await app(scope, receive, send)
            return
        while True:
            message = await receive()
            await send({"type": f"{message['type']}.complete"})
            if message["type"] == "lifespan.shutdown":
                return

    return answer


def known(path: str) -> dict[str, Any]:
    """What stands in an address for something that is there."""
    if "/articles/" in path:
        return {"id": raid().article.id}
    if "/rows/" in path:
        return {"id": raid().events[0].id}
    if "/actors/" in path:
        return {"key": "castrel"}
    return {"number": 1} if "/jobs/" in path else {}


def send(operation: Any, examples: int, mode: Any, **fixed: Any) -> None:
    @settings(
        max_examples=examples,
        derandomize=True,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode, **fixed))
    def check(case: Any) -> None:
        case.call_and_validate(base_url=HOST, excluded_checks=SAID_BY_THE_RECORD)

    check()


@pytest.mark.parametrize("name", OPERATIONS)
def test_whatever_is_sent_is_answered_as_described(schema: Any, name: str) -> None:
    method, _, path = name.partition(" ")
    operation = schema[path][method]
    send(operation, 10, GenerationMode.POSITIVE)
    if "parameters" in operation.definition.raw or "requestBody" in operation.definition.raw:
        send(operation, 8, GenerationMode.NEGATIVE)
    if "{" in path:
        send(operation, 10, GenerationMode.POSITIVE, path_parameters=known(path))
