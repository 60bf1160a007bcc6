import warnings

import pytest
from conftest import ROOT
from hypothesis import HealthCheck, settings
from website_server import WebsiteServer, send

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import schemathesis
    from schemathesis.checks import negative_data_rejection, positive_data_acceptance

from channels.website.bodies import FeedbackBody, MessageBody, TokenBody

SCHEMA = schemathesis.openapi.from_path(ROOT / "docs/website-openapi.yml")
FEW = settings(max_examples=15, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    database = f"sqlite:///{tmp_path_factory.mktemp('website')}/chats.db"
    server = WebsiteServer(database, messages_per_minute="100000", requests_per_minute="100000").start()
    yield server
    server.stop()


@pytest.fixture(scope="module")
def token(site):
    return send("POST", f"{site.api}/session", {}).json["token"]


@SCHEMA.parametrize()
@FEW
def test_served_channel_does_what_its_description_says(case, site):
    # OpenAPI cannot say between which days a date must lie.
    beyond_words = [positive_data_acceptance] if case.path == "/calendar.ics" else []
    case.call_and_validate(base_url=site.api, excluded_checks=beyond_words)


@SCHEMA.include(path_regex="/(message|feedback|forget|history)").parametrize()
@FEW
def test_description_holds_for_good_tokens_too(case, site, token):
    if isinstance(case.body, dict) and isinstance(case.body.get("token"), str):
        case.body["token"] = token
    headers = {"Authorization": f"Bearer {token}"} if case.path == "/history" else {}
    # A well-formed button that no reply has offered is refused, and what was wrong with the token is mended here.
    changed = [positive_data_acceptance, negative_data_rejection]
    case.validate_response(case.call(base_url=site.api, headers=headers), excluded_checks=changed)


@pytest.mark.parametrize(
    ("model", "schemas"), [(MessageBody, ("TypedMessage", "PressedButton")), (FeedbackBody, ("PressedButton",)), (TokenBody, ())]
)
def test_bodies_have_the_fields_of_the_description(model, schemas):
    described = {name for schema in schemas for name in SCHEMA.raw_schema["components"]["schemas"][schema]["properties"]}
    assert set(model.__fields__) == (described or {"token"})
