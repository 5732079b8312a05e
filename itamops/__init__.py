"""A Git-native registry for IT asset management."""

__version__ = "0.1.0"
