"""The shell: command line, the app, configuration, places on disk."""
