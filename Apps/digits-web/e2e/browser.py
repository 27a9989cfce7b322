"""A headless Chromium with the page open, and what people do there."""

import json
import os
import shutil
import time
from pathlib import Path

from selenium import webdriver
from selenium.webdriver.common.by import By

WEB = Path(__file__).resolve().parents[1]
STROKES = json.loads((WEB / "Sources/DigitsWeb/Public/examples.json").read_text())
FLAGS = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars"]


class Browser:
    def __init__(self, url):
        self.url = url
        options = webdriver.ChromeOptions()
        for flag in FLAGS:
            options.add_argument(flag)
        if browser := os.environ.get("CHROMIUM", shutil.which("chromium")):
            options.binary_location = browser
        options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
        driver = os.environ.get("CHROMEDRIVER", shutil.which("chromedriver"))
        self.driver = webdriver.Chrome(options=options, service=webdriver.ChromeService(driver))
        self.script, self.cdp = self.driver.execute_script, self.driver.execute_cdp_cmd

    def open(self, width=1280, height=900, theme="light", language="en-US", forget=True):
        """Opens the page anew, as on a machine with this screen, theme and language."""
        self.resize(width, height)
        self.cdp("Emulation.setEmulatedMedia", {"features": [{"name": "prefers-color-scheme", "value": theme}]})
        agent = self.script("return navigator.userAgent")
        self.cdp("Emulation.setUserAgentOverride", {"userAgent": agent, "acceptLanguage": language})
        if forget:
            self.driver.get(self.url)
            self.script("localStorage.clear()")
        self.driver.get(self.url)
        self.wait("document.querySelectorAll('.bar').length === 10")

    def resize(self, width, height):
        self.cdp("Emulation.setDeviceMetricsOverride",
                 {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 500})

    def wait(self, condition, seconds=10):
        """Waits until an expression of JavaScript is true."""
        end = time.monotonic() + seconds
        while not self.script(f"return Boolean({condition})"):
            if time.monotonic() > end:
                raise AssertionError(f"still not after {seconds} s: {condition}")
            time.sleep(0.02)

    def wait_for_digit(self, digit):
        self.wait(f"document.getElementById('digit').textContent === '{digit}'")

    def settle(self, seconds=0.4):
        """Waits until no answer has come for a while."""
        answers, since = -1, time.monotonic()
        while time.monotonic() < since + seconds:
            count = self.script("return performance.getEntriesByType('resource').length")
            if count != answers:
                answers, since = count, time.monotonic()
            time.sleep(0.02)

    def text(self, identifier):
        return self.script(f"return document.getElementById('{identifier}').textContent")

    def click(self, identifier):
        self.driver.find_element(By.ID, identifier).click()

    def type(self, keys):
        self.driver.switch_to.active_element.send_keys(keys)

    def draw(self, digit, touch=False):
        """Moves the mouse, or a finger, along the recorded strokes."""
        self.script("document.getElementById('drawing').scrollIntoView({block: 'center'})")
        left, top, width, height = self.script(
            "const r = document.getElementById('drawing').getBoundingClientRect();"
            "return [r.left, r.top, r.width, r.height]")
        for stroke in STROKES[str(digit)]:
            points = [(left + x * width, top + y * height) for x, y in stroke]
            (self._finger if touch else self._mouse)(points)

    def _mouse(self, points):
        for kind, (x, y) in [("Pressed", points[0]), *(("Moved", each) for each in points), ("Released", points[-1])]:
            self.cdp("Input.dispatchMouseEvent",
                     {"type": f"mouse{kind}", "x": x, "y": y, "button": "left", "buttons": 1, "clickCount": 1})

    def _finger(self, points):
        for i, (x, y) in enumerate(points):
            self.cdp("Input.dispatchTouchEvent",
                     {"type": "touchMove" if i else "touchStart", "touchPoints": [{"x": x, "y": y}]})
        self.cdp("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})

    def give_photo(self, digits, kind, how):
        """Pastes or drops a photo of `digits`: written with a blue pen on grainy paper in a shadow."""
        strokes = [STROKES[str(digit)] for digit in digits]
        self.driver.execute_async_script(PHOTO, strokes, kind, how)

    def console(self):
        """What the page wrote to the console since the last call."""
        return [entry["message"] for entry in self.driver.get_log("browser")]

    def requested(self):
        """The addresses that were asked for since the last call."""
        messages = (json.loads(entry["message"])["message"] for entry in self.driver.get_log("performance"))
        return [each["params"]["request"]["url"] for each in messages if each["method"] == "Network.requestWillBeSent"]


PHOTO = """
const [digits, kind, how, done] = arguments;
const canvas = document.createElement("canvas");
canvas.width = 260 * digits.length + 60;
canvas.height = 360;
const context = canvas.getContext("2d");
const paper = context.createLinearGradient(0, 0, canvas.width, canvas.height);
paper.addColorStop(0, "#f2eee4");
paper.addColorStop(1, "#b9b4aa");
context.fillStyle = paper;
context.fillRect(0, 0, canvas.width, canvas.height);
context.strokeStyle = "#2b3a86";
context.lineWidth = 17;
context.lineCap = context.lineJoin = "round";
digits.forEach((strokes, i) => {
    for (const stroke of strokes) {
        context.beginPath();
        for (const [x, y] of stroke) context.lineTo(30 + 260 * i + 260 * x, 50 + 260 * y);
        context.stroke();
    }
});
// Grain: the same in each run.
const image = context.getImageData(0, 0, canvas.width, canvas.height);
let seed = 1;
for (let i = 0; i < image.data.length; i++) {
    seed = (seed * 48271) % 2147483647;
    if (i % 4 < 3) image.data[i] += (seed % 13) - 6;
}
context.putImageData(image, 0, 0);
canvas.toBlob((blob) => {
    const transfer = new DataTransfer();
    transfer.items.add(new File([blob], "photo", { type: kind }));
    const options = { bubbles: true, cancelable: true, clipboardData: transfer, dataTransfer: transfer };
    document.body.dispatchEvent(how === "paste" ? new ClipboardEvent("paste", options) : new DragEvent("drop", options));
    done();
}, kind);
"""
