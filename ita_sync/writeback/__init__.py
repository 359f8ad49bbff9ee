"""What a night writes into the sheet: its own status column, and its own ledger tab."""
