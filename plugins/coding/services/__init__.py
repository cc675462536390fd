"""The work of coding, as plain functions over its tables. Views and commands commit."""
