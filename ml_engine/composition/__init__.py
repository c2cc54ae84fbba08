"""Words, a melody or a half-finished piece become music as notes."""
