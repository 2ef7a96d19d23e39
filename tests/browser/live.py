#!/usr/bin/env python3
"""live.py - the live page in a real browser, as a person uses it, against the program (ICECUE) with a simulated probe.

live.py PICTURES  also draws each class of alert at the sizes of a phone, a tablet and a desktop, dark and light, into that
folder. Says what is wrong and exits with 1."""
import glob
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time

from browser import Browser

GUARD_S = 600
wrong = []


def check(good, *what):
    if not good:
        wrong.append(" ".join(str(w) for w in what))


TEXT = "return document.getElementById(arguments[0]).textContent"
SHOWN = "const e = document.getElementById(arguments[0]); return !!e && e.getClientRects().length > 0"
CLASSES = "return document.body.className"
WIDER = """return [...document.querySelectorAll('body *')].filter((e) => !e.closest('svg') &&
	e.getClientRects().length && e.getBoundingClientRect().right > innerWidth + 0.5).map((e) => e.id + e.tagName)"""
SMALL = """return [...document.querySelectorAll('main button')].filter((e) => e.getClientRects().length &&
	(e.getBoundingClientRect().height < 56 || e.getBoundingClientRect().width < 88)).map((e) => e.textContent)"""
CONTRAST = """const rgb = (c) => (c.match(/[\\d.]+/g) || []).map(Number);
	const light = (c) => {
		const [r, g, b] = c.map((v) => (v /= 255) <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4);
		return .2126 * r + .7152 * g + .0722 * b;
	};
	const ground = (e) => {
		for (; e; e = e.parentElement) {
			const c = rgb(getComputedStyle(e).backgroundColor);
			if (c.length === 3 || c[3] > 0.9)
				return c.slice(0, 3);
		}
		return rgb(getComputedStyle(document.body).backgroundColor).slice(0, 3);
	};
	const out = new Set();
	for (const e of document.querySelectorAll('body *')) {
		const own = [...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim());
		if (!own || e.disabled || !e.getClientRects().length)
			continue;
		const style = getComputedStyle(e), back = ground(e);
		const ink = rgb(e instanceof SVGElement ? style.fill : style.color).slice(0, 3);
		const [a, b] = [light(ink), light(back)];
		const ratio = (Math.max(a, b) + .05) / (Math.min(a, b) + .05);
		if (ratio < 4.5)
			out.add(e.textContent.slice(0, 30) + ' ' + ratio.toFixed(2));
	}
	return [...out]"""
UNNAMED = """return [...document.querySelectorAll('button, input, svg')].filter((e) => e.getClientRects().length &&
	!e.textContent.trim() && !e.ariaLabel && !e.labels?.length).map((e) => e.outerHTML.slice(0, 60))"""


class Session:
    """The program with a page. A context manager."""

    def __init__(self, *args, name=""):
        self.args, self.name = args, name

    def __enter__(self):
        self.folder = tempfile.mkdtemp(prefix="icecue-live-")
        os.mkdir(self.folder + "/icecue", 0o700)
        with open(self.folder + "/icecue/icecue.ini", "w", encoding="utf-8") as f:
            f.write("[page]\nname = %s\n" % self.name if self.name else "")
        self.said = open(self.folder + "/said", "w+", encoding="utf-8")
        self.child = subprocess.Popen(
            [os.environ.get("ICECUE", "build/icecue"), "watch", "--probe", "sim", "--out", self.folder + "/out",
             "--page", "127.0.0.1:0", *self.args],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=self.said,
            env=dict(os.environ, LC_ALL="C.UTF-8", XDG_CONFIG_HOME=self.folder, XDG_RUNTIME_DIR=self.folder))
        until = time.monotonic() + GUARD_S
        while not (found := re.search(r"Page: (http://127\.0\.0\.1:\d+/)(?:\s+code: (\d+) (\d+))?", self.text())):
            if time.monotonic() > until or self.child.poll() is not None:
                raise SystemExit("live: the program did not begin: " + self.text())
            time.sleep(0.02)
        self.url, self.code = found[1], (found[2] or "") + (found[3] or "")
        return self

    def __exit__(self, *_):
        self.child.send_signal(signal.SIGCONT)
        self.child.terminate()
        self.child.wait(GUARD_S)
        self.said.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def text(self):
        with open(self.said.name, encoding="utf-8") as f:
            return f.read()

    def record(self):
        return "".join(open(p, encoding="utf-8").read() for p in glob.glob(self.folder + "/out/*/session.csv"))


def quiet(browser, what):
    said = [m for m in browser.messages() if "favicon" not in m]
    check(not said, what, "the console got", said)


def until(browser, what, script, *args):
    if not browser.wait(lambda: browser.run(script, *args)):
        raise SystemExit("live: waited for: " + what)


def tap(browser, query):
    """Where a finger would: in the middle of what is seen."""
    x, y = browser.run("""const e = document.querySelector(arguments[0]); e.scrollIntoView({block: 'nearest'});
        const r = e.getBoundingClientRect(); return [r.x + r.width / 2, r.y + r.height / 2]""", query)
    browser.mouse((x, y), "down", "up")


def fits(browser, what):
    check(not browser.run(WIDER), what, "too wide:", browser.run(WIDER))
    check(not browser.run(SMALL), what, "too small for an elbow:", browser.run(SMALL))
    check(not browser.run(CONTRAST), what, "contrast:", browser.run(CONTRAST))
    check(not browser.run(UNNAMED), what, "without a name:", browser.run(UNNAMED))


# ---- what a person does ----

def use(browser, session):
    browser.size(390, 844)
    browser.go(session.url)
    until(browser, "figures", "return page.state && document.querySelector('#skin b').textContent !== '--'")
    check(browser.run(TEXT, "title") == "Anna, left calf (simulated)", "title:", browser.run(TEXT, "title"))
    check(browser.run(SHOWN, "arm"), "sound is off before a tap")
    check(browser.run("return page.state.heard") == 0, "heard before a tap")
    tap(browser, "#arm")
    until(browser, "sound", "return canSound()")
    until(browser, "the program to know that it is heard", "return page.state.heard === 1")
    check(not browser.run(SHOWN, "arm"), "the bar stays after the tap")
    for seen, heard in (("hidden", 0), ("visible", 1)):
        browser.run("""Object.defineProperty(document, 'visibilityState', {value: arguments[0], configurable: true});
            document.dispatchEvent(new Event('visibilitychange'))""", seen)
        until(browser, "the program to know that it is " + seen, "return page.state.heard === arguments[0]", heard)
    fits(browser, "phone")
    press_all(browser, session)
    quiet(browser, "use:")


def press_all(browser, session):
    browser.run("window.played = []; const old = play; play = (kind, again) => { played.push(kind); old(kind, again); }")
    tap(browser, "[data-mark=pass]")
    until(browser, "the alert", "return document.body.className === 'loud stop'")
    check("** NOT NUMB" == browser.run(TEXT, "word"), "word:", browser.run(TEXT, "word"))
    check("NOT NUMB NOW" in browser.run(TEXT, "words"), "words:", browser.run(TEXT, "words"))
    check("NOT NUMB" in browser.run("return document.title"), "title:", browser.run("return document.title"))
    until(browser, "its tune", "return played.includes('stop')")
    fits(browser, "alert")
    tap(browser, "#alert")
    until(browser, "silence", "return document.body.className === ''")
    browser.run("ice.click(); ice.click()")  # an elbow bounces
    until(browser, "ice", "return page.state.phase === 'icing'")
    check(browser.run(TEXT, "ice") == "Ice away", "ice:", browser.run(TEXT, "ice"))
    tap(browser, "[data-mark=undo]")
    until(browser, "it to be taken back", "return page.state.phase === 'before'")
    tap(browser, "#note")
    until(browser, "the note", "return document.getElementById('writing').open")
    browser.run("document.getElementById('text').value = 'pink, no pain'")
    tap(browser, "#keep")
    until(browser, "the note to come back", "return log.textContent.includes('Note: pink, no pain')")
    browser.press("n")
    browser.wait(lambda: re.search(",felt_numb,.*,page", session.record()))
    check(session.record().count(",ice_on,") == 1, "an elbow that bounces pressed twice")
    for mark in ("pass", "ack", "ice_on", "undo", "note", "felt_numb"):
        row = re.search(r"^[0-9.]+,[^\n]*,%s,[^\n]*,page(,|$)" % mark, session.record(), re.M)
        check(row, "the record has no", mark, "from the page")


def lose(browser, session):
    """The program stands still: nothing is shown as the present, and after it nothing is missing."""
    before = browser.run("return [page.last, log.children.length]")
    session.child.send_signal(signal.SIGSTOP)
    until(browser, "the loss to be told", SHOWN, "lost")
    check(browser.run("return LOST_MS + 250") < 3000, "the page waits for longer than is promised")
    check(browser.run("return document.querySelector('#skin b').textContent") == "--", "an old figure is shown")
    check(browser.run("return !document.querySelector('#curve').children.length"), "an old curve is shown")
    tap(browser, "[data-mark=pass]")
    check("NOT SENT" in browser.run(TEXT, "sent"), "a press without connection says:", browser.run(TEXT, "sent"))
    until(browser, "it to try again", "return performance.now() - page.heard > AGAIN_MS + LOST_MS")
    session.child.send_signal(signal.SIGCONT)
    until(browser, "the connection", "return !page.lost && document.querySelector('#skin b').textContent !== '--'")
    tap(browser, "[data-mark=pass]")
    until(browser, "what came after", "return log.children.length > arguments[0]", before[1])
    ids = browser.run("return page.last").rsplit("-", 1)
    check(int(ids[1]) > int(before[0].rsplit("-", 1)[1]), "ids go back:", before[0], ids)
    browser.wait(lambda: session.record().count(",pass,") >= 2)
    check(session.record().count(",pass,") == 2, "the press without connection came later after all")


def end(browser, session):
    session.child.terminate()
    until(browser, "the end", "return page.ended && document.getElementById('phase').textContent.includes('has ended')")
    check(browser.run("return document.querySelector('#skin b').textContent") == "--", "a figure after the end")


def look(browser):
    with Session("--client", "Anna", "--page-view") as session:
        browser.go(session.url)
        until(browser, "the page", "return page.state !== null")
        check("Anna" not in browser.run("return document.body.textContent"), "the name is shown to who may only look")
        check(not browser.run(SHOWN, "buttons"), "who may only look has buttons")
        browser.run("""talk.source.close(); page.ended = true; takeState({...page.state, alerts: [
            {event: 'numb', class: 'go', priority: 'medium', word: 'READY', text: 'READY', since_s: 1, acknowledged: false}]})""")
        tap(browser, "#alert")
        until(browser, "silence on this page alone", "return document.body.className === ''")
        fits(browser, "only looks")


def enter(browser):
    """With a name in the configuration the code is asked for on this computer, too."""
    with Session(name="laptop") as session:
        wrong_code = "%08d" % ((int(session.code) + 1) % 10**8)
        browser.go(session.url)
        until(browser, "the form", SHOWN, "door")
        check(not browser.run(SHOWN, "live"), "the page is shown before the code")
        fits(browser, "form")
        browser.run("code.value = arguments[0]", wrong_code)
        tap(browser, "#door button")
        until(browser, "the refusal", "return refused.textContent.includes('not the code')")
        browser.run("code.value = arguments[0]", session.code[:4] + " " + session.code[4:])
        tap(browser, "#door button")
        until(browser, "the page", "return page.state !== null")
        browser.go(session.url)
        until(browser, "the page without the code", "return page.state !== null")
        browser.messages()  # what was refused is told there
    with Session(name="laptop") as session:
        browser.go("about:blank")
        browser.go(session.url + "#" + session.code)
        until(browser, "the page by what was scanned", "return page.state !== null")
        check(browser.run("return location.hash") == "", "the code stays in the address")
        browser.messages()


# ---- pictures ----

ALERTS = {
    "go": {"event": "numb", "priority": "medium", "word": "READY",
           "text": "READY FOR DEEP PASSES: pinch it. No pain: 4-6 passes. Pain: more ice"},
    "stop": {"event": "window_closed", "priority": "medium", "word": "OVER",
             "text": "NUMBNESS IS OVER: no more deep passes"},
    "danger": {"event": "too_cold", "priority": "high", "word": "TOO COLD",
               "text": "TOO COLD: take the ice away and look at the skin"},
    "notice": {"event": "not_numb_yet", "priority": "low", "word": "CHECK",
               "text": "NOT NUMB YET: check the probe and the iced area"},
}
SIZES = {"phone": (390, 844), "phone-across": (844, 390), "tablet": (820, 1180), "tablet-across": (1180, 820),
         "desktop": (1440, 900)}
FREEZE = """talk.source.close(); page.ended = true; page.heard = 1e12; page.curve = [];
    for (let t = 0; t < 420; t++) page.curve.push([t, t < 60 ? 31.5 : 11 + 20 * Math.exp(-(t - 60) / 90) + Math.sin(t / 3),
        t < 60 ? 31 : 10 + 20 * Math.exp(-(t - 60) / 70) + Math.sin(t / 3)]);"""
PUT = """const [kind, alert] = arguments, seen = kind === 'seen', over = kind === 'stop' || kind === 'window';
    takeState({...page.state, elapsed_s: 420, phase: over ? 'window' : 'icing', phase_text: over ? 'window' : 'ice',
        round: 2, ice_on_s: 60, ice_away_s: over ? 380 : null, passes: over ? 3 : 0, skin_c: 12.84, band_c: 1.2,
        probe_state: 'good', probe_c: 11.9, stale_s: null, step: over ? 'Deep stripping towards the heart and cross-fibre, 4-6 passes'
            : 'Ice in circles, to at least 8 cm beyond the sore spot; blot the drips',
        coach: over ? 'pass 3 of 6, about 0:40 left' : null,
        spots: [{probe_c: 11.9, state: 'ok'}, {probe_c: 12.4, state: 'ok'}, {probe_c: 21.1, state: 'wet'}],
        countdown: over ? {to: 'window_closed', left_s: 65, low_s: 40, high_s: 95, deadline: false, jumped: null}
            : kind === 'calm' ? {to: 'numb', left_s: 92, low_s: 60, high_s: 120, deadline: false, jumped: null} : null,
        alerts: alert ? [{...alert, class: kind === 'seen' ? 'go' : kind, since_s: 400, acknowledged: seen}] : []})"""


def draw(browser, session, folder):
    os.makedirs(folder, exist_ok=True)
    browser.go(session.url)
    until(browser, "a state", "return page.state !== null")
    browser.run(FREEZE)
    for size, (width, height) in SIZES.items():
        browser.size(width, height, 2 if width < 500 else 1)
        for scheme in ("light", "dark"):
            browser.media(prefers_color_scheme=scheme)
            for kind in ("calm", "window", "seen", *ALERTS):
                browser.run(PUT, kind, ALERTS["go" if kind == "seen" else kind] if kind in ALERTS or kind == "seen" else None)
                fits(browser, "%s %s %s" % (size, scheme, kind))
                browser.picture("%s/%s-%s-%s.png" % (folder, size, kind, scheme), whole=False)
        browser.run("lose()")
        browser.picture("%s/%s-lost.png" % (folder, size), whole=False)
        browser.run("found()")


def main():
    signal.alarm(3 * GUARD_S)
    with Browser() as browser:
        if len(sys.argv) > 1:
            with Session("--client", "Anna", "--site", "left calf") as session:
                draw(browser, session, sys.argv[1])
        with Session("--client", "Anna", "--site", "left calf") as session:
            use(browser, session)
            lose(browser, session)
            end(browser, session)
        look(browser)
        enter(browser)
    for line in wrong:
        print("live:", line, file=sys.stderr)
    raise SystemExit(1 if wrong else 0)


main()
