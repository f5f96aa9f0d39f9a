"""JavaScript engines that tests run: Node, and Chromium without a window."""

import json
import os
import shutil
import subprocess
import warnings
from pathlib import Path

import pytest

# Texts, for JSON has no -0, NaN or infinity.
TEXTS = """
const shown = x => Array.isArray(x) || ArrayBuffer.isView(x) ? Array.from(x, shown)
  : Object.is(x, -0) ? "-0" : String(x);
"""


def start_browser(javascript=True):
    pytest.importorskip("selenium", reason='needs pip install ".[test]"')
    from selenium import webdriver

    program = shutil.which("chromium") or shutil.which("google-chrome")
    driver = shutil.which("chromedriver")
    if not (program and driver):
        pytest.skip("needs Chromium and its driver: apt-get install chromium-driver")
    options = webdriver.ChromeOptions()
    options.binary_location = program
    for argument in ("--headless=new", "--no-sandbox", "--window-size=1200,900"):
        options.add_argument(argument)
    options.set_capability(
        "goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"}
    )
    if not javascript:
        setting = {"profile.managed_default_content_settings.javascript": 2}
        options.add_experimental_option("prefs", setting)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        return webdriver.Chrome(options, webdriver.ChromeService(driver))


def axe_complaints(browser):
    """What axe-core finds wrong with a page: the rule, and where it is broken."""
    folder = Path(os.environ.get("AXE_CORE", "node_modules/axe-core"))
    if not (folder / "axe.min.js").exists():
        pytest.skip("needs axe-core: npm install --no-save axe-core, or AXE_CORE")
    browser.execute_script((folder / "axe.min.js").read_text("utf-8"))
    return browser.execute_async_script(
        """
        const done = arguments[0];
        axe.run().then(found => done(found.violations.map(rule =>
          [rule.id, rule.nodes.map(node => node.html.slice(0, 120))])));
        """
    )


def literal(numbers):
    """Numbers, or lists of them, as JavaScript."""
    if isinstance(numbers, (list, tuple)):
        return f"[{','.join(map(literal, numbers))}]"
    return repr(float(numbers)).replace("inf", "Infinity").replace("nan", "NaN")


def numbers(texts):
    """What ``shown`` made of numbers, as floats."""
    return list(map(numbers, texts)) if isinstance(texts, list) else float(texts)


SERVER = """
require("readline").createInterface({input: process.stdin}).on("line", line => {
  let answer;
  try { answer = {found: new Function(JSON.parse(line))()}; }
  catch (error) { answer = {error: error.stack}; }
  process.stdout.write(JSON.stringify(answer) + "\\n");
});
"""


class Node:
    """Runs scripts in Node, one after the other."""

    def __init__(self):
        program = shutil.which("node")
        if program is None:
            pytest.skip("needs Node: apt-get install nodejs")
        self.process = subprocess.Popen(
            [program, "-e", SERVER],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def run(self, script):
        """What a script returns, as JSON can hold it."""
        self.process.stdin.write(json.dumps(TEXTS + script) + "\n")
        self.process.stdin.flush()
        answer = json.loads(self.process.stdout.readline())
        assert "error" not in answer, answer["error"][:2000]
        return answer.get("found")

    def close(self):
        """End the process."""
        self.process.stdin.close()
        self.process.stdout.close()
        self.process.wait()


class Chromium:
    """Runs scripts in a page of Chromium."""

    def __init__(self):
        self.browser = start_browser()

    def run(self, script):
        """What a script returns, as JSON can hold it."""
        return self.browser.execute_script(TEXTS + script)

    def close(self):
        """End the browser."""
        self.browser.quit()


ENGINES = {"node": Node, "chromium": Chromium}
