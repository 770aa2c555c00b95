"""The processes in which a benchmark analyzes many clips at a time."""

import multiprocessing
import os
from concurrent.futures import ProcessPoolExecutor

import cv2


def make_pool(workers: int) -> ProcessPoolExecutor:
    """Return a pool of processes of one thread each: threads of several would wait for one another.

    Spawned, since forked processes would share MediaPipe's threads.
    """
    # Read when NumPy is loaded, which a spawned process has still to do.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    context = multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(workers, context, initializer=cv2.setNumThreads, initargs=(1,))
