"""Only has to be there: the driver looks whether it is installed."""
