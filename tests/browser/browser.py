"""browser.py - Chromium by its DevTools protocol over two pipes, with nothing but Python's own library: no port
is opened, no other program is needed, and whatever was started ends with it."""
import base64
import fcntl
import json
import os
import re
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import time

GUARD_S = 600  # of one answer: a hang, and not a busy machine


def program():
    for name in ("chromium", "google-chrome", "chrome"):
        path = shutil.which(name)
        if path:
            return path
    with open("/etc/os-release", encoding="utf-8") as f:
        ubuntu = re.search(r"^ID(_LIKE)?=.*ubuntu", f.read(), re.M)
    if ubuntu:
        print("browser: NOT TRIED: Ubuntu's Chromium is a snap, which cannot read the test's files", file=sys.stderr)
        raise SystemExit(0)
    raise SystemExit("browser: chromium is not installed; scripts/setup --test installs it")


class Browser:
    """One window. A context manager."""

    def __enter__(self):
        path = program()
        self.folder = tempfile.mkdtemp(prefix="icecue-browser-")
        self.last, self.buffer, self.said, self.loaded, self.session = 0, b"", [], False, None
        theirs_in, self.out = os.pipe()
        self.inp, theirs_out = os.pipe()

        def as_three_and_four():
            low, high = fcntl.fcntl(theirs_in, fcntl.F_DUPFD, 10), fcntl.fcntl(theirs_out, fcntl.F_DUPFD, 10)
            os.dup2(low, 3)
            os.dup2(high, 4)

        # no sandbox: there is none for root nor in many a container, and the only pages are our own
        self.child = subprocess.Popen(
            [path, "--headless=new", "--remote-debugging-pipe", "--no-sandbox", "--disable-gpu", "--no-first-run",
             "--disable-dev-shm-usage", "--disable-background-networking", "--disable-component-update",
             "--disable-sync", "--disable-extensions", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
             "--user-data-dir=" + self.folder + "/profile", "about:blank"],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, close_fds=False,
            start_new_session=True, preexec_fn=as_three_and_four,
            env=dict(os.environ, HOME=self.folder, TMPDIR=self.folder))
        os.close(theirs_in)
        os.close(theirs_out)
        try:
            self.attach()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        try:
            self.session = None
            self.devtools("Browser.close")
            self.child.wait(GUARD_S)
        except (OSError, SystemExit, subprocess.TimeoutExpired):
            pass
        try:
            os.killpg(self.child.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        self.child.wait()
        os.close(self.out)
        os.close(self.inp)
        shutil.rmtree(self.folder, ignore_errors=True)

    def attach(self):
        pages = self.wait(lambda: [t for t in self.devtools("Target.getTargets")["targetInfos"] if t["type"] == "page"])
        if not pages:
            raise SystemExit("browser: it opened no window")
        answer = self.devtools("Target.attachToTarget", targetId=pages[0]["targetId"], flatten=True)
        self.session = answer["sessionId"]
        for domain in ("Page", "Runtime", "Log"):
            self.devtools(domain + ".enable")

    # ---- the protocol: JSON with a zero byte behind it ----

    def receive(self, until):
        while b"\0" not in self.buffer:
            left = until - time.monotonic()
            if left <= 0 or not select.select([self.inp], [], [], left)[0]:
                raise SystemExit("browser: no answer")
            more = os.read(self.inp, 1 << 20)
            if not more:
                raise SystemExit("browser: it ended by itself")
            self.buffer += more
        text, self.buffer = self.buffer.split(b"\0", 1)
        message = json.loads(text)
        self.note(message.get("method"), message.get("params"))
        return message

    def note(self, event, params):
        if event == "Page.loadEventFired":
            self.loaded = True
        elif event == "Log.entryAdded":
            self.said.append(" ".join([params["entry"]["level"], params["entry"]["text"], params["entry"].get("url", "")]))
        elif event == "Runtime.consoleAPICalled":
            self.said.append("console " + str(params["args"]))
        elif event == "Runtime.exceptionThrown":
            self.said.append("exception " + json.dumps(params["exceptionDetails"]))

    def devtools(self, method, **params):
        self.last += 1
        message = {"id": self.last, "method": method, "params": params}
        if self.session:
            message["sessionId"] = self.session
        data = json.dumps(message).encode() + b"\0"
        while data:
            data = data[os.write(self.out, data):]
        until = time.monotonic() + GUARD_S
        while True:
            answer = self.receive(until)
            if answer.get("id") == self.last:
                break
        if "error" in answer:
            raise SystemExit("browser: %s: %s" % (method, answer["error"]))
        return answer["result"]

    def wait(self, ready, pause_s=0.05):
        """Until ready() is true; what it returned last."""
        until = time.monotonic() + GUARD_S
        while True:
            value = ready()
            if value or time.monotonic() > until:
                return value
            time.sleep(pause_s)

    # ---- what a person does ----

    def open(self, path):
        self.go("file://" + os.path.abspath(path))

    def go(self, url):
        self.loaded = False
        self.devtools("Page.navigate", url=url)
        until = time.monotonic() + GUARD_S
        while not self.loaded:
            self.receive(until)

    def run(self, script, *args):
        """The value of the body of a JavaScript function, or of the promise that it returns."""
        call = "(function() {%s\n}).apply(null, %s)" % (script, json.dumps(args))
        answer = self.devtools("Runtime.evaluate", expression=call, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in answer:
            raise SystemExit("browser: %s: %s" % (script[:200], json.dumps(answer["exceptionDetails"])[:500]))
        return answer["result"].get("value")

    def messages(self):
        """What the console got since the last call."""
        said, self.said = self.said, []
        return said

    def size(self, width, height, scale=1):
        self.devtools("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=scale,
                      mobile=False)

    def media(self, kind="", **features):
        self.devtools("Emulation.setEmulatedMedia", media=kind,
                      features=[{"name": k.replace("_", "-"), "value": v} for k, v in features.items()])

    def mouse(self, *steps):
        """Steps: (x, y) moves there, "down" and "up" press and release."""
        x = y = held = 0
        for step in steps:
            what = {"down": "mousePressed", "up": "mouseReleased"}.get(step, "mouseMoved")
            if what == "mouseMoved":
                x, y = round(step[0]), round(step[1])
            else:
                held = int(step == "down")
            self.devtools("Input.dispatchMouseEvent", type=what, x=x, y=y, buttons=held,
                          button="left" if held or step == "up" else "none", clickCount=int(what != "mouseMoved"))

    def wheel(self, x, y, down):
        self.devtools("Input.dispatchMouseEvent", type="mouseWheel", x=round(x), y=round(y), deltaX=0, deltaY=down)

    def finger(self, *places):
        """Put down at the first place, slid over the others, lifted."""
        kinds = ["touchStart"] + ["touchMove"] * (len(places) - 1)
        for kind, (x, y) in zip(kinds, places):
            self.devtools("Input.dispatchTouchEvent", type=kind, touchPoints=[{"x": round(x), "y": round(y)}])
        self.devtools("Input.dispatchTouchEvent", type="touchEnd", touchPoints=[])

    def press(self, *keys):
        """Names as KeyboardEvent.key has them."""
        for key in keys:
            text = {"text": key} if len(key) == 1 else {}
            self.devtools("Input.dispatchKeyEvent", type="keyDown", key=key, **text)
            self.devtools("Input.dispatchKeyEvent", type="keyUp", key=key)

    def picture(self, path, whole=True):
        shot = self.devtools("Page.captureScreenshot", format="png", captureBeyondViewport=whole)
        with open(path, "wb") as f:
            f.write(base64.b64decode(shot["data"]))

    def pdf(self):
        a4 = {"paperWidth": 8.27, "paperHeight": 11.69, "printBackground": True, "preferCSSPageSize": True}
        return base64.b64decode(self.devtools("Page.printToPDF", **a4)["data"])
