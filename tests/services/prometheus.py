"""Reading measures as Prometheus does."""

from prometheus_client.parser import text_string_to_metric_families


def read(text: str) -> dict[tuple[str, ...], float]:
    """Give every sample by its name and the values of its labels, in the order of their names."""
    return {
        (sample.name, *(value for _, value in sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }
