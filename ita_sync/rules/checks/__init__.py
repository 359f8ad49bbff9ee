"""The rules: a module a family, each rule with examples in `examples/`."""
