"""From words to sound that is heard while it is made, with the real model, seen through Chromium."""

import pytest

MAKING_MS = 150_000
CARD = "[data-testid=sound-candidate]"

pytestmark = [pytest.mark.browser, pytest.mark.alone, pytest.mark.slow]
