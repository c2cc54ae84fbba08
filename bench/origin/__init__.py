"""The mark of generated sound, measured."""
