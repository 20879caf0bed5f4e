"""Every reason a rule may give, and how it is told to drivers, officers and machines."""
