"""The command line: `handrail`."""

from service.cli.main import main

__all__ = ["main"]
