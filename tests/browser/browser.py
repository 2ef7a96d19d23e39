"""browser.py - Chromium through chromedriver, with nothing but Python's own library. Loopback only."""
import base64
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request

ELEMENT = "element-6066-11e4-a52e-4f735466cecf"


def found(names):
    for name in names:
        path = shutil.which(name)
        if path:
            return path
    with open("/etc/os-release", encoding="utf-8") as f:
        ubuntu = re.search(r"^ID(_LIKE)?=.*ubuntu", f.read(), re.M)
    if ubuntu:
        print("browser: NOT TRIED: Ubuntu's Chromium is a snap, which cannot read the test's files", file=sys.stderr)
        raise SystemExit(0)
    raise SystemExit("browser: none of %s is installed; scripts/setup --test installs it" % ", ".join(names))


class Browser:
    """One window. A context manager: what it started, it ends."""

    def __enter__(self):
        program = found(["chromedriver"])
        self.session, self.patience_s = None, 40
        self.folder = tempfile.mkdtemp(prefix="icecue-browser-")
        self.driver = subprocess.Popen([program, "--port=0"],
                                       stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
                                       env=dict(os.environ, HOME=self.folder))
        try:
            self.start()
        except BaseException:
            self.__exit__()
            raise
        return self

    def start(self):
        for line in self.driver.stdout:
            port = re.search(r"started successfully on port (\d+)", line)
            if port:
                break
        else:
            raise SystemExit("browser: chromedriver ended without telling its port")
        self.base = "http://127.0.0.1:" + port.group(1)
        # no sandbox: there is none for root nor in many a container, and the only page is our own
        arguments = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
                     "--disable-background-networking", "--disable-component-update", "--disable-sync",
                     "--host-resolver-rules=MAP * ~NOTFOUND", "--user-data-dir=" + self.folder + "/profile"]
        answer = self.ask("POST", "/session", {"capabilities": {"alwaysMatch": {
            "browserName": "chrome",
            "goog:loggingPrefs": {"browser": "ALL"},
            "goog:chromeOptions": {"args": arguments, "binary": found(["chromium", "google-chrome", "chrome"])},
        }}})
        self.session = "/session/" + answer["sessionId"]

    def __exit__(self, *_):
        self.patience_s = 5
        try:
            if self.session:
                self.ask("DELETE", self.session)
        except OSError:
            pass
        self.driver.terminate()
        try:
            self.driver.wait(10)
        except subprocess.TimeoutExpired:
            self.driver.kill()
            self.driver.wait()
        self.driver.stdout.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def ask(self, method, path, body=None):
        request = urllib.request.Request(self.base + path, method=method,
                                         data=None if body is None else json.dumps(body).encode(),
                                         headers={"Content-Type": "application/json"})
        direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            with direct.open(request, timeout=self.patience_s) as answer:
                return json.load(answer)["value"]
        except urllib.error.HTTPError as e:
            raise SystemExit("browser: %s %s: %s" % (method, path, e.read().decode()[:500]))

    def open(self, path):
        self.ask("POST", self.session + "/url", {"url": "file://" + os.path.abspath(path)})

    def run(self, script, *args):
        """The value of the body of a JavaScript function."""
        return self.ask("POST", self.session + "/execute/sync", {"script": script, "args": list(args)})

    def devtools(self, command, **params):
        return self.ask("POST", self.session + "/goog/cdp/execute", {"cmd": command, "params": params})

    def size(self, width, height, scale=1):
        self.devtools("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=scale,
                      mobile=False)

    def media(self, **features):
        self.devtools("Emulation.setEmulatedMedia",
                      features=[{"name": k.replace("_", "-"), "value": v} for k, v in features.items()])

    def messages(self):
        """What the console got since the last call."""
        messages = self.ask("POST", self.session + "/se/log", {"type": "browser"})
        return [m["level"] + " " + m["message"] for m in messages]

    def actions(self, kind, steps, **parameters):
        source = {"type": kind, "id": kind, "actions": steps}
        if parameters:
            source["parameters"] = parameters
        self.ask("POST", self.session + "/actions", {"actions": [source]})
        self.ask("DELETE", self.session + "/actions")

    def mouse(self, *steps):
        """Steps: (x, y) moves there, "down" and "up" press and release."""
        self.actions("pointer", [{"type": "pointerMove", "x": int(s[0]), "y": int(s[1]), "duration": 20}
                                 if isinstance(s, tuple) else
                                 {"type": "pointerDown" if s == "down" else "pointerUp", "button": 0}
                                 for s in steps], pointerType="mouse")

    def wheel(self, x, y, down):
        self.actions("wheel", [{"type": "scroll", "x": int(x), "y": int(y), "deltaX": 0, "deltaY": down,
                                "duration": 0, "origin": "viewport"}])

    def press(self, *keys):
        self.actions("key", [{"type": t, "value": k} for k in keys for t in ("keyDown", "keyUp")])

    def picture(self, path, whole=True):
        shot = self.devtools("Page.captureScreenshot", format="png", captureBeyondViewport=whole)
        with open(path, "wb") as f:
            f.write(base64.b64decode(shot["data"]))

    def pdf(self):
        a4 = {"page": {"width": 21.0, "height": 29.7}, "background": True}
        return base64.b64decode(self.ask("POST", self.session + "/print", a4))
