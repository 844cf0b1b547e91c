"""Traces: what belongs to one thing that happened, across requests, moves, jobs and effects.

They are OpenTelemetry's, and optional: without the extra `otel`, or without an address to send them
to, nothing of it is imported and a span is nothing. Spans carry ids and static words only; of an
exception they tell the type, because its message may quote what somebody typed.
"""

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import TYPE_CHECKING

from service.errors import Refusal

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import SpanExporter
    from opentelemetry.trace import Tracer

Ids = str | int | None


class TracesNotInstalled(Refusal):
    """HANDRAIL_TRACES_URL is set, and the optional part `otel` of Handrail is not installed."""


class _Tracing:
    """What this process traces with; nothing while it does not trace."""

    provider: "TracerProvider | None" = None
    tracer: "Tracer | None" = None


def begin(url: str | None, *, exporter: "SpanExporter | None" = None) -> None:
    """Send what this process does to an OTLP collector at `url`, unless it is sent already.

    Without a URL nothing is traced. Raises TracesNotInstalled.
    """
    if url is None or _Tracing.provider is not None:
        return
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import (  # noqa: PLC0415
            OTLPSpanExporter,
        )
        from opentelemetry.sdk.resources import SERVICE_NAME, Resource  # noqa: PLC0415
        from opentelemetry.sdk.trace import TracerProvider  # noqa: PLC0415
        from opentelemetry.sdk.trace.export import BatchSpanProcessor  # noqa: PLC0415
    except ImportError:
        raise TracesNotInstalled from None
    provider = TracerProvider(resource=Resource.create({SERVICE_NAME: "handrail"}))
    provider.add_span_processor(BatchSpanProcessor(exporter or OTLPSpanExporter(endpoint=url)))
    _Tracing.provider = provider
    _Tracing.tracer = provider.get_tracer("handrail")


def end() -> None:
    """Send what was not sent yet, and trace no more."""
    provider, _Tracing.provider, _Tracing.tracer = _Tracing.provider, None, None
    if provider is not None:
        provider.shutdown()


def span(name: str, **ids: Ids) -> AbstractContextManager[object]:
    """Have the block be a part of the trace, known by these ids."""
    if _Tracing.tracer is None:
        return nullcontext()
    return _span(_Tracing.tracer, name, ids)


@contextmanager
def _span(tracer: "Tracer", name: str, ids: Mapping[str, Ids]) -> Iterator[None]:
    from opentelemetry.trace import StatusCode  # noqa: PLC0415

    known = {f"handrail.{key}": value for key, value in ids.items() if value is not None}
    with tracer.start_as_current_span(
        name, attributes=known, record_exception=False, set_status_on_exception=False
    ) as made:
        try:
            yield
        except BaseException as error:
            made.set_status(StatusCode.ERROR, type(error).__name__)
            raise


def carried() -> dict[str, str]:
    """Return what another process needs in order to go on with the trace at hand."""
    carrier: dict[str, str] = {}
    if _Tracing.tracer is not None:
        from opentelemetry.trace.propagation import tracecontext  # noqa: PLC0415

        tracecontext.TraceContextTextMapPropagator().inject(carrier)
    return carrier


@contextmanager
def continued(carrier: Mapping[str, str]) -> Iterator[None]:
    """Go on in the block with the trace that another process carried to us."""
    if _Tracing.tracer is None:
        yield
        return
    from opentelemetry import context  # noqa: PLC0415
    from opentelemetry.trace.propagation import tracecontext  # noqa: PLC0415

    found = tracecontext.TraceContextTextMapPropagator().extract(carrier, context.Context())
    taken = context.attach(found)
    try:
        yield
    finally:
        context.detach(taken)


def trace_at_hand() -> str | None:
    """Return the id of the trace at hand, if any."""
    if _Tracing.tracer is None:
        return None
    from opentelemetry import trace  # noqa: PLC0415

    known = trace.get_current_span().get_span_context()
    return trace.format_trace_id(known.trace_id) if known.is_valid else None
