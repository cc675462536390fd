"""Alembic's environment for core and for every plugin; :mod:`commonaim.core.migrating` says which."""

from alembic import context

options = context.config.attributes
context.configure(
    connection=options["connection"],
    target_metadata=options["metadata"],
    version_table=options["version_table"],
    include_name=options["include_name"],
    include_object=options["include_object"],
    render_as_batch=options["connection"].dialect.name == "sqlite",
    compare_type=True,
    user_module_prefix="",
    on_version_apply=options["on_version_apply"],
)
with context.begin_transaction():
    context.run_migrations()
