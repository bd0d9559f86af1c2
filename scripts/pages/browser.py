"""A browser by the W3C WebDriver protocol: Debian's chromium and chromedriver, and nothing but the standard library."""

import base64
import contextlib
import json
import re
import subprocess
import time
import urllib.error
import urllib.request

# The name under which an answer has an element (WebDriver, section 12).
ELEMENT = "element-6066-11e4-a52e-4f735466cecf"
TAB, CONTROL, SHIFT, ENTER = "\ue004", "\ue009", "\ue008", "\ue007"
F2 = "\ue032"
# Seconds after which something that was waited for is given up.
LIMIT = 300


def until(what, probe):
    """Waits until the probe finds something, and returns that."""
    ends = time.monotonic() + LIMIT
    while not (found := probe()):
        if time.monotonic() > ends:
            raise SystemExit(f"cksl: waited {LIMIT} s in vain for {what}")
        time.sleep(0.1)
    return found


class Driver:
    """A chromedriver; it ends with its sessions."""

    def __init__(self, log):
        self.process = subprocess.Popen(
            ["chromedriver", "--port=0"], stdout=subprocess.PIPE, stderr=log, text=True
        )
        for line in self.process.stdout:
            if found := re.search(r"started successfully on port (\d+)", line):
                self.address = f"http://127.0.0.1:{found[1]}"
                return
        raise SystemExit("cksl: chromedriver did not start: is the package chromium-driver installed?")

    def call(self, method, path, body=None):
        data = None if body is None else json.dumps(body).encode()
        headers = {"Content-Type": "application/json"}
        request = urllib.request.Request(self.address + path, data, headers, method=method)
        try:
            with urllib.request.urlopen(request, timeout=2 * LIMIT) as answer:
                return json.load(answer)["value"]
        except urllib.error.HTTPError as error:
            said = json.load(error)["value"]
            raise RuntimeError(f"{method} {path}: {said['error']}: {said['message'][:600]}") from None

    def end(self):
        self.process.terminate()
        self.process.wait()


class Browser:
    """One browser with cookies of its own."""

    def __init__(self, driver):
        self.driver = driver
        options = {
            "args": ["--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--hide-scrollbars"]
        }
        wanted = {
            "browserName": "chrome",
            # A class vouches for itself.
            "acceptInsecureCerts": True,
            "unhandledPromptBehavior": "dismiss",
            "goog:chromeOptions": options,
            "goog:loggingPrefs": {"browser": "ALL"},
        }
        made = driver.call("POST", "/session", {"capabilities": {"alwaysMatch": wanted}})
        self.path = f"/session/{made['sessionId']}"
        self.width = 1440

    def call(self, method, path, body=None):
        return self.driver.call(method, self.path + path, body)

    def end(self):
        # The driver may have ended before, by Ctrl-C.
        with contextlib.suppress(OSError, RuntimeError):
            self.call("DELETE", "")

    def go(self, address):
        self.call("POST", "/url", {"url": address})

    def js(self, script, *args):
        """Runs the body of a function. WebDriver's scripts are no scripts of the page: its policy stays as it is."""
        return self.call("POST", "/execute/sync", {"script": script, "args": list(args)})

    def js_async(self, script, *args):
        """The same for a body that calls its last argument with the result."""
        return self.call("POST", "/execute/async", {"script": script, "args": list(args)})

    def cdp(self, command, **params):
        """A command of the DevTools protocol, which chromedriver passes on."""
        return self.call("POST", "/goog/cdp/execute", {"cmd": command, "params": params})

    def find(self, selector):
        found = self.call("POST", "/elements", {"using": "css selector", "value": selector})
        return found[0][ELEMENT] if found else None

    def wait(self, selector):
        return until(selector, lambda: self.find(selector))

    def terminal(self):
        """Waits for the prompt of the first terminal."""
        until("the prompt", lambda: self.js("return document.querySelector('.xterm-rows')?.textContent.includes('#')"))

    def click(self, selector):
        """As a script does: what is asked here is not where on the screen a control is."""
        self.wait(selector)
        self.js("document.querySelector(arguments[0]).click()", selector)

    def type(self, selector, text):
        self.call("POST", f"/element/{self.wait(selector)}/value", {"text": text})

    def press(self, *keys):
        """Presses all keys at once, where the focus is."""
        down = [{"type": "keyDown", "value": key} for key in keys]
        up = [{"type": "keyUp", "value": key} for key in reversed(keys)]
        self.call("POST", "/actions", {"actions": [{"type": "key", "id": "keys", "actions": down + up}]})

    def look(self, width, scheme):
        """A screen of this width, and a reader who wants `light` or `dark`."""
        self.width = width
        self.cdp(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=800 if width < 600 else 900,
            deviceScaleFactor=1,
            mobile=width < 600,
        )
        features = [
            {"name": "prefers-color-scheme", "value": scheme},
            {"name": "prefers-reduced-motion", "value": "reduce"},
        ]
        self.cdp("Emulation.setEmulatedMedia", media="", features=features)
        # Two frames later all is drawn in the new size.
        self.js_async("const done = arguments[0]; requestAnimationFrame(() => requestAnimationFrame(() => done()))")

    def picture(self, file):
        """The whole page as PNG, down to 8,000 pixels."""
        # What sticks to the top of the window is where it is at first.
        self.js("window.scrollTo(0, 0)")
        page = self.cdp("Page.getLayoutMetrics")["cssContentSize"]
        clip = {"x": 0, "y": 0, "width": self.width, "height": min(page["height"], 8000), "scale": 1}
        taken = self.cdp("Page.captureScreenshot", format="png", captureBeyondViewport=True, clip=clip)
        file.write_bytes(base64.b64decode(taken["data"]))

    def print(self, file):
        printed = self.cdp("Page.printToPDF", printBackground=True, preferCSSPageSize=True, paperWidth=8.27, paperHeight=11.69)
        file.write_bytes(base64.b64decode(printed["data"]))

    def errors(self):
        """What a page's script failed at, and what its policy refused, since the last call."""
        told = self.call("POST", "/se/log", {"type": "browser"})
        telling = re.compile("Content.Security.Policy|Uncaught|Refused to", re.IGNORECASE)
        return [line["message"] for line in told if telling.search(line["message"])]
