"""A Google Sheet through the Sheets API."""
