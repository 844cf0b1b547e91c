"""The case's SLA: the critical path of its tasks' SLAs, and the forecast from where it stands."""

from datetime import datetime

from service.cases.models import Task
from service.cases.motion import Motion
