"""The service for any WSGI server: ``wsgi:app``."""

from widget import create_app

app = create_app()
