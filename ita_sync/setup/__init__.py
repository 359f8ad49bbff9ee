"""From nothing to a first night: files, the sheet, and a look at it all."""
