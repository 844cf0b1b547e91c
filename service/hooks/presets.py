"""Hooks to begin from: what usual systems send, and what becomes of it in the processes shipped.

Each says what a body may look like; whoever makes a hook of it changes what their system calls
otherwise.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from service.hooks.given import HookGiven
from service.hooks.models import Does, Format
from service.hooks.schemes import Scheme

_REFERRAL = HookGiven(
    label="Duty to refer",
    does=Does.MESSAGE,
    target="duty_to_refer",
    mapping={
        "data": {
            "applicant_name": "body.person.name",
            "phone": "body.person.phone",
            "referrer_body": "body.from.kind",
            "referrer_name": "body.from.name",
            "referral_consent": "if body.consent then 'yes' else 'no'",
        }
    },
    dedupe="body.reference",
    body_schema={
        "type": "object",
        "required": ["reference", "person", "from", "consent"],
        "properties": {
            "reference": {"type": "string", "minLength": 1},
            "consent": {"type": "boolean"},
            "person": {
                "type": "object",
                "required": ["name"],
                "properties": {"name": {"type": "string", "minLength": 1}},
            },
            "from": {"type": "object", "required": ["kind", "name"]},
        },
    },
)
_CONTACT = HookGiven(
    label="Contact centre",
    does=Does.START,
    target="generic_case",
    mapping={
        "data": {
            "subject_name": "body.customer.name",
            "subject_reference": "body.customer.id",
            "request_source": "'phone'",
            "request_summary": "body.summary",
        },
        "subject": {"name": "body.customer.name", "contact": "body.customer.contact"},
        "external_ref": "body.contact_id",
        "when": "body.event = 'contact.created'",
    },
    dedupe="body.contact_id + ' ' + body.event",
    scheme=Scheme.HMAC_SHA256,
)
_REPAIRS = HookGiven(
    label="Repairs system",
    does=Does.MESSAGE,
    target="hazard_reported",
    mapping={
        "data": {
            "property_address": "body.property.address",
            "property_reference": "body.property.id",
            "tenant_name": "body.tenant.name",
            "phone": "body.tenant.phone",
            "report_source": "'contractor'",
            "report_summary": "body.description",
            "became_aware_at": "body.reported_at",
        },
        "when": "body.category = 'damp_mould'",
    },
    dedupe="body.job + ' ' + body.category",
    scheme=Scheme.API_KEY,
)
_EMAIL = HookGiven(
    label="Email",
    does=Does.START,
    target="generic_case",
    format=Format.EMAIL,
    mapping={
        "data": {
            "subject_name": "if body.from.name = '' then body.from.address else body.from.name",
            "request_source": "'online'",
            "request_summary": "body.text",
        },
        "title": "body.subject",
    },
    dedupe="body.message_id",
    scheme=Scheme.API_KEY,
)
_RECEIPT = HookGiven(
    label="GOV.UK Notify receipts",
    does=Does.MESSAGE,
    target="notify_receipt",
    waits=24 * 3600,
    mapping={
        "data": {"delivery_status": "body.status"},
        "correlation": {"notification_id": "body.id"},
    },
    dedupe="body.id + ' ' + body.status",
    scheme=Scheme.API_KEY,
    signing={"header": "Authorization", "prefix": "Bearer"},
    masks=("to",),
)


@dataclass(frozen=True, slots=True)
class Preset:
    """A hook to begin from, one sentence on what it is for, and a body such as it takes."""

    key: str
    told: str
    given: HookGiven
    sample: Any


PRESETS: Mapping[str, Preset] = MappingProxyType(
    {
        one.key: one
        for one in (
            Preset(
                "duty_to_refer",
                "A public body refers somebody under section 213B: a housing options case.",
                _REFERRAL,
                {
                    "reference": "DTR-118",
                    "person": {"name": "Ada Lovelace", "phone": "01632 960 044"},
                    "from": {"kind": "hospital", "name": "Ward 7"},
                    "consent": True,
                },
            ),
            Preset(
                "contact_centre",
                "The CRM of a contact centre tells of a new contact: a generic case.",
                _CONTACT,
                {
                    "event": "contact.created",
                    "contact_id": "CRM-4711",
                    "customer": {"name": "Bo Green", "id": "P-9", "contact": "01632 960 001"},
                    "summary": "Asks whether the flat is empty.",
                },
            ),
            Preset(
                "repairs",
                "The repairs system tells of damp or mould: a hazard case, and its clocks begin.",
                _REPAIRS,
                {
                    "job": "J-1",
                    "category": "damp_mould",
                    "property": {"address": "2 High Street", "id": "U-2"},
                    "tenant": {"name": "Cy Brown", "phone": "01632 960 002"},
                    "description": "Black mould in the bedroom.",
                    "reported_at": "2026-11-23T09:00:00Z",
                },
            ),
            Preset(
                "email",
                "A mail gateway sends on emails, with their files: a generic case for each.",
                _EMAIL,
                "From: Ann <ann@example.com>\nMessage-ID: <1@example.com>\nSubject: Damp\n\nHelp",
            ),
            Preset(
                "notify_receipt",
                "GOV.UK Notify tells whether a message arrived: its case hears of it.",
                _RECEIPT,
                {
                    "id": "740e5834-3a29-46b4-9a6f-16142fde533a",
                    "status": "delivered",
                    "to": "ann@example.com",
                    "notification_type": "email",
                },
            ),
        )
    }
)
"""The presets by their keys, in the order in which they are offered."""
