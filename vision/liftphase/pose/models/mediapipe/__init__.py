"""MediaPipe's BlazePose: its estimator and people tracker, the catalog of its models, fetching them."""
