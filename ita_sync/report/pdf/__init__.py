"""What becomes of a PDF between the engine and `out/`."""
