"""The rules, one module for each family. Each rule has examples in `examples/`."""
