"""Work that programs outside do: they fetch it by topic, hold it for a while and bring results."""
