"""The application: settings become a Flask app with its database, doors and error pages."""

from flask import Flask

from service import api
from service.environment import from_environment
from service.extensions import csrf, login
from service.foundation import lay_foundation
from service.observing import observe
from service.settings import Settings
from service.web.doors import open_web_doors
from service.web.errors import answer_error


def create_app(settings: Settings | None = None) -> Flask:
    """Make the application; without settings they are read from the environment."""
    settings = settings or from_environment()
    app = api.make_app("service")
    observe(app)
    app.config["MAX_CONTENT_LENGTH"] = settings.max_json
    lay_foundation(app, settings)
    api.open_doors(app, settings, elsewhere=answer_error)
    open_web_doors(app, settings, csrf=csrf, login=login)
    return app
