"""What every text needs before anybody sees it: cleaned, dated."""
