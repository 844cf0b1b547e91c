"""The JSON doors: version 1 of the HTTP API, and the document that describes it."""

from apiflask import APIBlueprint

from service.api import (
    answering,
    authentication,
    batches,
    calls,
    cases,
    deployments,
    document,
    documentation,
    exports,
    feed,
    hook_keeping,
    hooks,
    intake,
    links,
    logbook,
    messages,
    metrics,
    migrations,
    notes_files,
    oauth,
    operations,
    problems,
    processes,
    rates,
    reasons,
    subjects,
    tasks,
    test_clock,
    webhooks,
    work,
)
from service.api.application import Application
from service.api.scim import about as scim
from service.people.guards import public
from service.settings import Settings

PREFIX = "/api/v1"
BLUEPRINTS: tuple[APIBlueprint, ...] = (
    deployments.blueprint,
    processes.blueprint,
    reasons.blueprint,
    cases.blueprint,
    logbook.blueprint,
    tasks.blueprint,
    links.blueprint,
    subjects.blueprint,
    migrations.blueprint,
    notes_files.blueprint,
    messages.blueprint,
    work.blueprint,
    batches.blueprint,
    exports.blueprint,
    operations.blueprint,
    hooks.blueprint,
    hook_keeping.blueprint,
    calls.blueprint,
    webhooks.blueprint,
    feed.blueprint,
    operations.health,
    metrics.blueprint,
    oauth.blueprint,
    test_clock.blueprint,
    documentation.blueprint,
)
"""Every blueprint of the API: none has a session, so none takes part in CSRF protection."""

for _blueprint in BLUEPRINTS:
    _blueprint.before_request(authentication.admit)
    _blueprint.before_request(intake.refuse_unread_query)
    _blueprint.after_request(answering.finish)
    _blueprint.after_request(rates.tell)


def make_app(name: str) -> Application:
    """Make an application that can describe itself, and whose errors are left to us."""
    app = Application(
        name,
        title=document.TITLE,
        version=document.VERSION,
        spec_path="/openapi.json",
        docs_path=None,
        openapi_blueprint_url_prefix=PREFIX,
        json_errors=False,
        static_folder=None,  # type: ignore[arg-type]
    )
    public("The contract is no secret.")(app.view_functions["openapi.spec"])
    return app


def open_doors(app: Application, settings: Settings, *, elsewhere: problems.Answerer) -> None:
    """Open the API's doors in an application; the test clock's only outside production.

    `elsewhere` answers what goes wrong outside the API's paths.
    """
    problems.install(app, elsewhere=elsewhere)
    document.install(app, settings)
    for blueprint in BLUEPRINTS[:-3]:
        app.register_blueprint(blueprint, url_prefix=PREFIX)
    app.register_blueprint(operations.health, name="api-health-at-root")
    app.register_blueprint(metrics.blueprint, name="api-metrics-at-root")
    app.register_blueprint(hooks.blueprint, name="api-hooks-at-root")
    app.register_blueprint(oauth.blueprint, url_prefix="/oauth")
    app.register_blueprint(scim.doors, url_prefix=scim.PREFIX)
    app.register_blueprint(documentation.blueprint, url_prefix="/api")
    if settings.has_test_clock:
        app.register_blueprint(test_clock.blueprint, url_prefix=PREFIX)
