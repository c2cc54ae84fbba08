"""From words to sound that is heard while it is made, with the real model, seen through Chromium."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from ml_engine.models.registry import WEIGHTS
from tests.browser.conftest import Site, Visitor
from tests.browser.test_journey import until
from tests.browser.test_pages import AXE, RUN_AXE, TOO_WIDE

MAKING_MS = 150_000
CARD = "[data-testid=sound-candidate]"

pytestmark = [pytest.mark.browser, pytest.mark.alone, pytest.mark.slow]
