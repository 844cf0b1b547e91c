"""The heart: cases, their tasks, clocks and holds, and the move that carries them on."""
