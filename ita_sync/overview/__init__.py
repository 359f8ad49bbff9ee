"""Where the report stands, for people: the status page and the same picture in other places."""
