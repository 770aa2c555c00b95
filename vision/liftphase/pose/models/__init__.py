"""The pose models: the registry of estimators, and a folder for each model that comes with the package."""
