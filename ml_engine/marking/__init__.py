"""The mark in sound that a model made: put in while the sound is told, found again in files."""
