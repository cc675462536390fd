"""The work of the equity review, as plain functions over its tables. Views and commands commit."""
