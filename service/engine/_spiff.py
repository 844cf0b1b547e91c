"""The only door to SpiffWorkflow: its classes as the bases of ours, its states by name.

The library has no type information, so everything that comes from it is `Any`; nothing outside this
module imports it. What each base gives us, and what its subclass replaces, is told where the
subclass is. Version 3.2.0 exactly: private hooks are used.
"""

from typing import Final

from SpiffWorkflow.bpmn.specs.bpmn_process_spec import BpmnProcessSpec
from SpiffWorkflow.bpmn.specs.bpmn_task_spec import BpmnTaskSpec
from SpiffWorkflow.bpmn.util.subworkflow import BpmnBaseWorkflow
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

FUTURE: Final[int] = TaskState.FUTURE
WAITING: Final[int] = TaskState.WAITING
READY: Final[int] = TaskState.READY
STARTED: Final[int] = TaskState.STARTED
COMPLETED: Final[int] = TaskState.COMPLETED
ERROR: Final[int] = TaskState.ERROR
CANCELLED: Final[int] = TaskState.CANCELLED


class LibraryTask(Task):  # type: ignore[misc]
    """The library's task: a place in the tree of tokens with a state."""


class LibraryTaskSpec(BpmnTaskSpec):  # type: ignore[misc]
    """The library's task specification: what an element does when a token reaches it."""


class LibraryProcessSpec(BpmnProcessSpec):  # type: ignore[misc]
    """The library's process specification: the elements of one scope by name."""


class LibraryWorkflow(BpmnBaseWorkflow):  # type: ignore[misc]
    """The library's workflow: the tokens of one running process or sub-process."""
