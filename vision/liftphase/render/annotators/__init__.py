"""The annotators: each draws one thing on the annotated video; the registry names them."""
