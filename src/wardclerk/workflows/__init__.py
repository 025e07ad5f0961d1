"""Runs n8n and keeps what it runs equal to the files under `workflows/`."""
