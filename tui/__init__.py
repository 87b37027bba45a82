"""The shell: command line, the app, configuration, places on disk."""

VERSION = "0.1.0"
