"""Library systems: one port (`port`), an adapter for each kind of system (`file`, `koha`)."""
