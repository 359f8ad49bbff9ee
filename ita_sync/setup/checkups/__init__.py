"""What the doctor looks at, one module for each subject; `ita_sync.setup.doctor` has their order."""
