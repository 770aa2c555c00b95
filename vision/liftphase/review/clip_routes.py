"""What the server answers about one clip: its page, its analysis and its corrections."""

from starlette.routing import Route


def clip_routes() -> list[Route]:
    """The routes below /clips and /api/clips; `liftphase.review.app.find_result` gives the clip of one."""
    return []
