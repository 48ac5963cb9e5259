"""Viva: spoken practice interviews on your own machine."""

__version__ = "0.2.0"
