"""The HTML doors: pages rendered on the server, which work without scripts."""
