"""Access to a Google Sheet through the Sheets API."""
