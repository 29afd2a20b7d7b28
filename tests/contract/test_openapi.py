"""The API document: kept in the repository, whole, and agreeing with the routes."""

import json
import re

import pytest

import gateway.app
from gateway.api import RESOURCES
from gateway.openapi import spec_text
from kit.config import load
from runner.generated import ROOT, documents
from runner.topology import schemas

SNAPSHOT = ROOT / "tests" / "contract" / "openapi.json"
ROUTES = [route for resource in RESOURCES for route in resource.ROUTES]


@pytest.fixture(scope="module")
def document(tmp_path_factory):
    home = str(tmp_path_factory.mktemp("home"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(gateway.app, "_register_pages", lambda app: None)
        return json.loads(spec_text(gateway.app.create_app(load({"LIANXUE_HOME": home}), schemas())))


def test_the_kept_document_is_the_one_that_the_code_makes():
    made = documents()[SNAPSHOT]
    assert SNAPSHOT.read_text(encoding="utf-8") == made, "run `lianxue docs` and look at what changed"


def test_every_route_is_described(document):
    described = {(method.upper(), path) for path, item in document["paths"].items() for method in item}
    routes = {(route.method, "/api/v1" + re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", route.path)) for route in ROUTES}
    assert routes <= {(method, path) for method, path in described}


def test_every_json_answer_of_a_service_has_a_shape(document):
    without = []
    for route in ROUTES:
        if route.produces == "application/json" and route.operation and route.status != 204 and not route.view:
            path = "/api/v1" + re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", route.path)
            schema = document["paths"][path][route.method.lower()]["responses"][str(route.status)]["content"]
            if "$ref" not in schema["application/json"]["schema"]:
                without.append(route.operation)
    assert without == []


def test_every_reference_leads_somewhere(document):
    text = json.dumps(document)
    names = set(re.findall(r'"#/components/schemas/([^"]+)"', text))
    assert names <= set(document["components"]["schemas"])
    assert document["openapi"] == "3.1.0"


def test_what_needs_if_match_says_so(document):
    for route in (route for route in ROUTES if route.condition):
        path = "/api/v1" + re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", route.path)
        operation = document["paths"][path][route.method.lower()]
        assert any(p.get("name") == "If-Match" and p["required"] for p in operation["parameters"])
        assert {"412", "428"} <= set(operation["responses"])


def test_operation_ids_are_unique(document):
    ids = [
        operation["operationId"]
        for item in document["paths"].values()
        for operation in item.values()
        if isinstance(operation, dict)
    ]
    assert len(ids) == len(set(ids))
