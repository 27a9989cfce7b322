"""The page in Chromium, with the server that is built: `make e2e`."""

import contextlib
import json
import os
import sys
import unittest
from pathlib import Path

from selenium.webdriver.common.keys import Keys

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "scripts"))
from browser import WEB, Browser  # noqa: E402
from server import Server  # noqa: E402

PROGRAM = os.environ.get("DIGITS_WEB", WEB / ".build/release/digits-web")


class PageTests(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = cls.enterClassContext(Server(PROGRAM))
        cls.page = Browser(f"http://{cls.server.host}:{cls.server.port}/")
        cls.addClassCleanup(cls.page.driver.quit)

    def setUp(self):
        self.page.open()

    def tearDown(self):
        self.assertEqual(self.page.console(), [])
        outside = [url for url in self.page.requested() if not url.startswith((self.page.url, "data:"))]
        self.assertEqual(outside, [])

    def test_reads_each_digit(self):
        for digit in range(10):
            with self.subTest(digit=digit):
                self.page.click("clear") if digit else None
                self.page.wait_for_digit("–")
                self.page.draw(digit)
                self.page.wait_for_digit(digit)
                winner = self.page.script("return document.querySelector('.winner').dataset.digit")
                self.assertEqual(winner, str(digit))

    def test_reads_a_finger(self):
        self.page.open(width=390, height=844)
        self.page.draw(3, touch=True)
        self.page.wait_for_digit(3)

    def test_answers_while_one_draws(self):
        box = self.page.script("return document.getElementById('drawing').getBoundingClientRect().toJSON()")
        for i in range(20):
            self.page.cdp("Input.dispatchMouseEvent", {
                "type": "mouseMoved" if i else "mousePressed", "x": box["x"] + box["width"] / 2,
                "y": box["y"] + box["height"] * (0.2 + 0.03 * i), "button": "left", "buttons": 1, "clickCount": 1})
        self.page.wait("document.getElementById('digit').textContent !== '–'")
        self.page.wait("document.getElementById('spoken').textContent.length > 0")

    def test_shows_what_the_network_sees(self):
        self.page.draw(8)
        self.page.wait_for_digit(8)
        colours = self.page.script("""
            return [...document.querySelectorAll('.seen canvas, .maps canvas')].map((canvas) => {
                const data = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
                return [canvas.width, new Set(new Uint32Array(data.buffer)).size];
            })""")
        self.assertEqual([side for side, _ in colours], [28] * 8 + [10] * 16)
        # Of the sixteen small maps some may see nothing in an 8.
        self.assertGreater(min(count for _, count in colours[:2]), 10)
        self.assertGreater(sum(count > 5 for _, count in colours[2:]), 12)

    def test_pastes_a_photo_of_several_digits(self):
        self.page.give_photo([4, 0, 7], "image/jpeg", "paste")
        self.page.wait("document.querySelectorAll('.box').length === 3")
        self.page.wait_for_digit(4)
        self.assertIn("4 0 7", self.page.text("several"))
        self.page.wait("!document.getElementById('notice').classList.contains('visible')", seconds=3)
        self.page.script("document.querySelectorAll('.box')[1].click()")
        self.page.wait_for_digit(0)
        self.page.click("undo")
        self.page.wait_for_digit("–")
        self.page.click("redo")
        self.page.wait_for_digit(4)

    def test_drops_a_photo_of_one_digit(self):
        self.page.give_photo([2], "image/png", "drop")
        self.page.wait_for_digit(2)
        self.assertEqual(self.page.script("return document.querySelectorAll('.box').length"), 0)

    def test_says_what_is_no_image(self):
        self.page.script("""
            const transfer = new DataTransfer();
            transfer.items.add(new File(["no image"], arguments[0], { type: arguments[1] }));
            document.body.dispatchEvent(new ClipboardEvent("paste", { bubbles: true, clipboardData: transfer }))
            """, "text.txt", "text/plain")
        self.page.wait("document.getElementById('notice').textContent.startsWith('That is no image')")
        self.page.script("""
            const transfer = new DataTransfer();
            transfer.items.add(new File(["no image"], "broken.png", { type: "image/png" }));
            document.body.dispatchEvent(new DragEvent("drop", { bubbles: true, dataTransfer: transfer }))
            """)
        self.page.wait("document.getElementById('notice').textContent.startsWith('This image cannot be opened')")

    def test_speaks_two_languages(self):
        self.assertEqual(self.page.script("return document.documentElement.lang"), "en")
        self.page.click("language")
        self.assertEqual(self.page.script("return document.documentElement.lang"), "zh-CN")
        self.assertEqual(self.page.text("draw-title"), "书写")
        self.page.open(forget=False)
        self.assertEqual(self.page.text("draw-title"), "书写", "the language is remembered")
        self.page.open(language="zh-CN,en")
        self.assertEqual(self.page.text("draw-title"), "书写", "the browser's language comes first")
        tables = self.page.driver.execute_async_script(
            "import('/scripts/texts.js').then(({ texts }) => arguments[0](texts))")
        self.assertEqual(list(tables["en"]), list(tables["zh"]))

    def test_fits_phones_and_desks(self):
        for width, height in [(320, 640), (390, 844), (820, 1180), (1280, 900)]:
            for language in ["en", "zh"]:
                with self.subTest(width=width, language=language):
                    self.page.open(width=width, height=height, language=language)
                    self.page.draw(5)
                    self.page.wait_for_digit(5)
                    self.assertLessEqual(self.page.script("return document.documentElement.scrollWidth"), width)
                    cut = self.page.script("""
                        return [...document.querySelectorAll('button, canvas, h2, p')].filter((each) => {
                            const box = each.getBoundingClientRect();
                            return box.width > 2 && !each.closest('.skip, #notice, dialog')
                                && (box.left < 0 || box.right > innerWidth + 0.5);
                        }).map((each) => each.outerHTML)""")
                    self.assertEqual(cut, [])
        self.page.open(width=390, height=844)
        bottom = self.page.script("return document.getElementById('bars').getBoundingClientRect().bottom")
        self.assertLess(bottom, 844, "pad and answer are in view together")

    def test_is_dark_where_asked(self):
        def brightness(theme):
            self.page.open(theme=theme)
            self.page.draw(1)
            self.page.wait_for_digit(1)
            return self.page.script("""
                const canvas = document.getElementById('seen-image');
                const corner = canvas.getContext('2d').getImageData(0, 0, 1, 1).data[0];
                const page = getComputedStyle(document.documentElement).backgroundColor.match(/\\d+/)[0];
                return [Number(page), corner]""")
        self.assertGreater(min(brightness("light")), 200)
        self.assertLess(max(brightness("dark")), 50)

    def test_undoes_and_clears(self):
        self.page.draw(4)
        self.page.wait_for_digit(4)
        self.page.type("z")     # the second of two strokes
        self.page.type("z")
        self.page.wait_for_digit("–")
        self.assertTrue(self.page.script("return document.getElementById('undo').disabled"))
        self.page.type("y")
        self.page.type("y")
        self.page.wait_for_digit(4)
        self.page.click("clear")
        self.page.wait_for_digit("–")
        self.page.type(Keys.CONTROL + "z")
        self.page.wait_for_digit(4)

    def test_collects_corrections(self):
        self.page.draw(3)
        self.page.settle()  # what is corrected is what the last answer shows
        self.page.wait_for_digit(3)
        self.page.type("3")
        self.page.wait("document.getElementById('notice').textContent.includes('already')")
        self.page.script("document.querySelector('.bar[data-digit=\"5\"]').click()")
        self.page.wait("document.getElementById('corrections-summary').textContent === '1 digit collected'")
        self.assertEqual(self.corrections(), 1)
        self.page.type("8")
        self.page.wait("document.getElementById('notice').textContent.includes('collected as 5')")
        self.assertEqual(self.corrections(), 1)
        self.assertIn("digits train --data", self.page.text("corrections-command"))
        self.page.click("corrections-undo")
        self.page.wait("document.getElementById('corrections-more').hidden")
        self.assertEqual(self.corrections(), 0)

    def corrections(self):
        with contextlib.closing(self.server.connect()) as connection:
            connection.request("GET", "/api/corrections")
            return json.loads(connection.getresponse().read())["count"]

    def test_works_by_keyboard(self):
        self.page.type("e")
        self.page.wait_for_digit(7)
        self.page.type("?")
        self.page.wait("document.getElementById('help').open")
        self.page.type(Keys.ESCAPE)
        self.page.wait("!document.getElementById('help').open")
        reached = []
        for _ in range(30):
            self.page.type(Keys.TAB)
            outline, name = self.page.script("""
                const element = document.activeElement;
                return [getComputedStyle(element).outlineStyle, element.id || element.className]""")
            reached.append(name)
            if name:
                self.assertEqual(outline, "solid", name)
        for name in ["drawing", "example", "photo", "bar", "language"]:
            self.assertTrue(any(name in each for each in reached), f"{name} is not in {reached}")
        unnamed = self.page.script("""
            return [...document.querySelectorAll('button, [role=img], input')]
                .filter((each) => !(each.getAttribute('aria-label') || each.textContent.trim() || each.labels?.length
                    || each.hidden)).map((each) => each.outerHTML)""")
        self.assertEqual(unnamed, [])

    def test_shows_a_training_run(self):
        run = Path(self.server.folder.name) / "runs/2026-01-01-120000"
        run.mkdir(parents=True)
        for epoch in range(1, 4):
            with open(run / "metrics.jsonl", "a") as file:
                file.write(json.dumps({
                    "epoch": epoch, "train_loss": 0.6 / epoch ** 2, "test_accuracy": 1 - 0.04 / epoch, "seconds": 1.2,
                    "images_per_second": 50000}) + "\n")
            self.page.wait(f"document.querySelectorAll('#loss-chart .chart-dot').length === {epoch}", seconds=15)
        self.assertIn("2026-01-01-120000", self.page.text("training-line"))
        self.assertIn("98.67", self.page.text("accuracy-value"))

    def test_waits_for_a_server_that_is_away(self):
        network = {"latency": 0, "downloadThroughput": -1, "uploadThroughput": -1}
        self.page.cdp("Network.enable", {})
        self.page.cdp("Network.emulateNetworkConditions", {"offline": True, **network})
        self.page.draw(6)
        self.page.wait("!document.getElementById('banner').hidden")
        self.page.cdp("Network.emulateNetworkConditions", {"offline": False, **network})
        self.page.wait("document.getElementById('banner').hidden")
        self.page.wait_for_digit(6)
        self.page.console()     # Chromium notes each request that failed.


if __name__ == "__main__":
    unittest.main(verbosity=2)
