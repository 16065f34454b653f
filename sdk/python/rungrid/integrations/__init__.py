"""Callbacks for training libraries. Each module imports its library, and nothing else here does."""
