"""The verbs, by noun: what can be done to projects, takes, jobs and accounts. Views check access, then call these."""
