"""The doors of the pages, hung into the application."""

from flask import Flask
from flask_login import LoginManager
from flask_wtf import CSRFProtect
from jinja2 import StrictUndefined
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.utils import find_modules, import_string

from service.people.sign_in_policy import LONGEST_IDLE
from service.settings import Mode, Settings
from service.web.blueprint import web
from service.web.frame import asset, frame
from service.web.rendering import equip
from service.web.security import protect
from service.web.session import Sessions, load_person


def open_web_doors(
    app: Flask, settings: Settings, *, csrf: CSRFProtect, login: LoginManager
) -> None:
    """Give the application its pages, sessions and protection.

    The pages ask for the CSRF token themselves, so that the API, which takes no cookies, need not.
    """
    app.config.update(
        SESSION_COOKIE_NAME="handrail",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.mode is Mode.PRODUCTION,
        PERMANENT_SESSION_LIFETIME=LONGEST_IDLE,
        WTF_CSRF_CHECK_DEFAULT=False,
        WTF_CSRF_TIME_LIMIT=None,
    )
    if settings.proxies:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=settings.proxies, x_proto=0
        )
    app.session_interface = Sessions()
    csrf.init_app(app)
    login.init_app(app)
    login.user_loader(load_person)
    app.after_request(protect)
    app.context_processor(frame)
    app.jinja_env.undefined = StrictUndefined
    equip(app.jinja_env, asset=asset)
    for module in find_modules("service.web", recursive=True):
        # Importing a module of pages hangs its views into the blueprint.
        import_string(module)
    app.register_blueprint(web)
