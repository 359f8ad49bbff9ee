"""Post-processing and checks of a PDF, between the engine and `out/`."""
