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
from services.events.domain import attachments

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


def test_a_created_thing_leads_to_what_can_be_done_with_it(document):
    links = document["paths"]["/api/v1/events"]["post"]["responses"]["201"]["links"]
    assert links["post_events_event_id_submit"]["parameters"] == {"path.event_id": "$response.body#/id"}
    edit = links["patch_events_event_id"]["parameters"]
    assert edit == {"path.event_id": "$response.body#/id", "header.If-Match": "$response.header.ETag"}


def test_a_body_is_required_where_a_member_of_it_is(document):
    for route in (route for route in ROUTES if route.method in ("POST", "PUT", "PATCH")):
        path = "/api/v1" + re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", route.path)
        body = document["paths"][path][route.method.lower()].get("requestBody")
        for content in body["content"].values() if body else ():
            assert body["required"] == bool(content["schema"].get("required")), path


def test_an_amount_is_described_as_it_is_taken(document):
    expense = document["paths"]["/api/v1/events/{event_id}/expenses"]["post"]["requestBody"]["content"]
    amount = expense["application/json"]["schema"]["properties"]["amount"]
    assert (amount["minimum"], amount["type"]) == (1, ["string", "integer"])
    assert re.search(amount["pattern"], "0.01")
    assert not re.search(amount["pattern"], "0.00")
    shown = document["components"]["schemas"]["events.money.FundOutput"]["properties"]["amount"]
    assert shown == {"type": "string", "format": "decimal"}


def test_what_an_upload_answers_and_a_download_may_be_is_described(document):
    made = document["paths"]["/api/v1/attachments"]["post"]["responses"]["201"]["content"]["application/json"]
    assert made["schema"]["$ref"].endswith("AttachmentOut")
    kept = document["paths"]["/api/v1/attachments/{attachment_id}"]["get"]["responses"]["200"]["content"]
    told = {media_type for media_type, _ in attachments._MAGIC} | set(attachments._OFFICE_PARTS.values())
    assert set(kept) == told | {"text/plain", "text/csv"}
