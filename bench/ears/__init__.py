"""What the ears are measured by, one command each."""
