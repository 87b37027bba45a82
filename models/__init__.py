"""The store: tables, migrations, changes and backups of a family's permits."""
