"""A truck at a lane: found, assessed, routed, decided on, raised or gone."""
