"""What is somebody's that speaks to other systems."""

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import update

from service.clock import real_now
from service.extensions import db
from service.hooks.given import HookGiven
from service.hooks.making import make_hook
from service.hooks.models import Does, Hook
from service.outbound.making import make_webhook
from service.outbound.models import Webhook
from service.outbound.wishes import Wish
from service.people.actors import SYSTEM
from service.people.service_accounts import make as make_account
from service.people.tokens import create_token, revoke_token
from tests.factories.people import ACTING


def own_something(username: str) -> str:
    """Let somebody have one of each; give the secret of their token.

    Two more tokens of theirs can be used no more.
    """
    own = replace(ACTING, who=SYSTEM)
    make_account(username, "CRM", ["cases:read"], acting=own)
    hook = HookGiven(does=Does.MESSAGE, target="docs", mapping={"data": {}})
    make_hook("crm", hook, acting=own)
    make_webhook(Wish("CRM", "https://crm.example/"), acting=own)
    db.session.execute(update(Hook).values(made_by=username))
    db.session.execute(update(Webhook).values(answers=username))
    create_token(username, expires_at=real_now() - timedelta(days=1), acting=own)
    revoke_token(create_token(username, acting=own)[0].id, acting=own)
    return create_token(username, acting=own)[1]
