"""What was heard, held against what was played: matching, alignment, kinds of error, numbers."""
