"""Who hears of a night: the units, the coordinator, the operator, and the page of the workflow's run."""
