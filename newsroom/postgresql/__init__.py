"""The database backend that settings choose where DATABASE_URL names a PostgreSQL."""
