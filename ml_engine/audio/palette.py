"""The colours of spectrograms: almost black, violet, orange, pale yellow, in steps the eye sees as equal."""

import functools

import numpy as np

COLOURS = 64  # more cannot be told apart, and fewer make smaller files

# In OKLCH: lightness rises evenly, hue (degrees) turns from violet to yellow, chroma swells in the middle.
_STOPS = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)
_CHROMA = (0.015, 0.115, 0.175, 0.19, 0.155, 0.05)
_HUE = (285.0, 296.0, 332.0, 378.0, 425.0, 460.0)
_DARKEST, _LIGHTEST = 0.13, 0.97


@functools.cache
def palette() -> bytes:
    """COLOURS times red, green, blue, dark to light (OKLab to sRGB by Ottosson 2020)."""
    at = np.linspace(0, 1, COLOURS)
    lightness = _DARKEST + (_LIGHTEST - _DARKEST) * at
    chroma, hue = np.interp(at, _STOPS, _CHROMA), np.radians(np.interp(at, _STOPS, _HUE))
    a, b = chroma * np.cos(hue), chroma * np.sin(hue)
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    linear = np.stack(
        [
            4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
            -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
            -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
        ],
        axis=1,
    ).clip(0, 1)
    encoded = np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)
    return (encoded * 255 + 0.5).astype(np.uint8).tobytes()
