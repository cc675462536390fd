"""What the plugin does: plain functions over its tables, by what they are about."""
