"""An example of each part in each of its states, in Vietnamese as citizens and officials would see it.

A part without one fails a test. The values are plain: what a view would hand over.
"""

from motcua.web.design.examples import acting, asking, showing
from motcua.web.design.examples.example import Example

EXAMPLES: dict[str, list[Example]] = {**asking.EXAMPLES, **acting.EXAMPLES, **showing.EXAMPLES}

__all__ = ["EXAMPLES", "Example"]
