"""Databases with what every installation has from its first day, filled once and copied."""

from tests.factories.definitions import publish_hold
from tests.services.databases import beginning_with

sqlite_with_holds = beginning_with("sqlite", publish_hold)
postgresql_with_holds = beginning_with("postgresql", publish_hold)
