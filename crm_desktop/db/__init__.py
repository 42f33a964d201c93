"""The database room: the only place that imports firebird.driver."""
