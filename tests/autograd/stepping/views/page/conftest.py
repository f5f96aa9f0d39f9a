"""The browser that the page's tests share, at any size of screen."""

import pytest

from tests.pages import chromium as chromium


@pytest.fixture
def screen(chromium):
    def sized(width, height):
        size = {"width": width, "height": height}
        chromium.execute_cdp_cmd(
            "Emulation.setDeviceMetricsOverride",
            {**size, "deviceScaleFactor": 1, "mobile": width < 500},
        )

    yield sized
    chromium.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


@pytest.fixture
def media(chromium):
    """Say what a user prefers, or that it is for paper."""

    def prefer(kind="", **features):
        wishes = [
            {"name": name.replace("_", "-"), "value": value}
            for name, value in features.items()
        ]
        chromium.execute_cdp_cmd(
            "Emulation.setEmulatedMedia", {"media": kind, "features": wishes}
        )

    yield prefer
    prefer()
