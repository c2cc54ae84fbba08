"""What people see: accounts, projects, takes, jobs, pages, websockets, API."""
