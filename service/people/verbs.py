"""The verbs of access: everything that a person or a program can ask to do."""

from enum import StrEnum


class Verb(StrEnum):
    """One thing to do. `service.people.rules` says who may, and to what kind of thing."""

    START_CASE = "start_case"

    READ_CASE = "read_case"
    ADD_NOTE = "add_note"
    ADD_ATTACHMENT = "add_attachment"
    ASSIGN_CASE = "assign_case"
    HOLD_CASE = "hold_case"
    RELEASE_CASE = "release_case"
    CLOSE_CASE = "close_case"
    CANCEL_CASE = "cancel_case"
    REOPEN_CASE = "reopen_case"
    RESTRICT_CASE = "restrict_case"
    MIGRATE_CASE = "migrate_case"
    MIGRATE_CASES = "migrate_cases"
    RAISE_EVENT = "raise_event"
    ADD_TASK = "add_task"
    LINK_CASE = "link_case"
    WRITE_DOCUMENT = "write_document"
    CORRECT_SUBJECT = "correct_subject"
    HOLD_LEGALLY = "hold_legally"

    READ_TASK = "read_task"
    CLAIM_TASK = "claim_task"
    UNCLAIM_TASK = "unclaim_task"
    ASSIGN_TASK = "assign_task"
    COMPLETE_TASK = "complete_task"
    HOLD_TASK = "hold_task"
    RELEASE_TASK = "release_task"
    BYPASS_TASK = "bypass_task"
    CANCEL_TASK = "cancel_task"
    UNDO_TASK = "undo_task"
    EXTEND_TASK = "extend_task"

    READ_DEFINITIONS = "read_definitions"
    DRAFT_DEFINITIONS = "draft_definitions"
    PUBLISH_DEFINITIONS = "publish_definitions"

    READ_MESSAGES = "read_messages"
    DELIVER_MESSAGE = "deliver_message"
    BROADCAST_SIGNAL = "broadcast_signal"

    READ_HOOKS = "read_hooks"
    MANAGE_HOOKS = "manage_hooks"

    SERVE_WORK = "serve_work"
    READ_TOPICS = "read_topics"

    READ_WORKLOAD = "read_workload"
    READ_INSIGHT = "read_insight"
    WORK_IN_BULK = "work_in_bulk"
    ACKNOWLEDGE_ESCALATION = "acknowledge_escalation"
    PLAN_ABSENCES = "plan_absences"
    SET_ALLOCATION = "set_allocation"

    READ_INCIDENTS = "read_incidents"
    RETRY_INCIDENT = "retry_incident"
    MOVE_CLOCK = "move_clock"
    CHANGE_CALENDAR = "change_calendar"
    MOVE_STATUTORY_CLOCKS = "move_statutory_clocks"
    KEEP_REASONS = "keep_reasons"
    KEEP_PUBLISHING_RULES = "keep_publishing_rules"
    KEEP_RETENTION = "keep_retention"
    ERASE_CASES = "erase_cases"

    READ_DIRECTORY = "read_directory"
    KEEP_OWN_ACCOUNT = "keep_own_account"
    ADMINISTER = "administer"
    MANAGE_PEOPLE = "manage_people"
    PROVISION_PEOPLE = "provision_people"
    MANAGE_TEMPLATES = "manage_templates"
    KEEP_SECRETS = "keep_secrets"
