#!/usr/bin/env python3
"""report.py FOLDER [FOLDER...] - report.html in a real browser, as a person uses it.

The first FOLDER's page is tried through and through against its session.csv; of the others is seen that they
load without a word on the console, fit every width and are small. Says what is wrong and exits with 1."""
import os
import re
import signal
import sys

from browser import Browser

GUARD_S = 1200  # of all
wrong = []


def check(good, *what):
    if not good:
        wrong.append(" ".join(str(w) for w in what))


# ---- what a page is asked from inside ----

TEXT = "return document.querySelector(arguments[0])?.textContent ?? null"
COUNT = "return document.querySelectorAll(arguments[0]).length"
BOX = """const r = document.querySelector(arguments[0]).getBoundingClientRect();
	return [r.x, r.y, r.width, r.height]"""
AXIS = "return [...document.querySelectorAll('.plot:not(.paper) .times text')].map((e) => e.textContent)"
AT_REST = """return new Promise((done) => {
	let before = -1, frames = 0;
	const look = () => {
		frames = scrollY === before ? frames + 1 : 0;
		before = scrollY;
		frames < 10 ? requestAnimationFrame(look) : done();
	};
	look();
})"""
OVERLAPS = """const out = [];
	for (const svg of document.querySelectorAll('.plot svg')) {
		const all = [...svg.querySelectorAll('.events text, text.lettered, .axis text')]
			.map((e) => [e.textContent, e.getBoundingClientRect()]).filter((b) => b[1].width);
		all.forEach(([a, p], i) => all.slice(i + 1).forEach(([b, q]) => {
			if (p.left < q.right - 1 && q.left < p.right - 1 && p.top < q.bottom - 4 &&
				q.top < p.bottom - 4)
				out.push(a + ' / ' + b);
		}));
	}
	return out"""
# each text against the nearest ground that is painted behind it; disabled buttons need not be read
CONTRAST = """const rgb = (c) => (c.match(/[\\d.]+/g) || []).map(Number);
	const light = (c) => {
		const [r, g, b] = c.map((v) => (v /= 255) <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4);
		return .2126 * r + .7152 * g + .0722 * b;
	};
	const ground = (e) => {
		for (; e; e = e.parentElement) {
			const c = rgb(getComputedStyle(e).backgroundColor);
			if (c.length === 3 || c[3] === 1)
				return c.slice(0, 3);
		}
		return rgb(getComputedStyle(document.body).backgroundColor).slice(0, 3);
	};
	const ratio = (a, b) => (Math.max(light(a), light(b)) + .05) / (Math.min(light(a), light(b)) + .05);
	const shades = [...document.querySelectorAll('.plot:not(.paper) rect[class^=phase]')]
		.map((e) => rgb(getComputedStyle(e).fill).slice(0, 3));
	const out = new Set();
	for (const e of document.querySelectorAll('body *')) {
		const own = [...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim());
		if (!own || e.disabled || e.closest('script,.drawn,.paper') || !e.getClientRects().length)
			continue;
		const svg = e instanceof SVGElement, style = getComputedStyle(e);
		const ink = rgb(svg ? style.fill : style.color).slice(0, 3);
		for (const back of [ground(e), ...(svg ? shades : [])])
			if (ratio(ink, back) < 4.5)
				out.add(e.textContent.slice(0, 30) + ' ' + ink + ' on ' + back + ': ' +
					ratio(ink, back).toFixed(2));
	}
	return [...out]"""
WIDER = """return [...document.querySelectorAll('body *')].filter((e) => !e.closest('figure,svg,.heard,script')
	&& e.getBoundingClientRect().right > innerWidth + 0.5).map((e) => e.tagName + '.' + e.className)
	.concat(document.documentElement.scrollWidth > innerWidth ? ['the page'] : [])"""
VALUES = """return Object.fromEntries([...document.querySelectorAll('.values div')]
	.map((e) => [e.className, e.querySelector('b').textContent.replaceAll('\\u00a0', ' ')])
	.concat([['then', document.querySelector('.then').textContent]]))"""


# ---- the record ----

def shown(mc, fahrenheit):
    """Tenths, rounded half away from zero, as the program writes them."""
    if fahrenheit:
        mf = mc * 9 + (-2 if mc < 0 else 2)
        mc = int(mf / 5) + 32000
    v = (abs(mc) + 50) // 100
    return "%s%d.%d °%s" % ("-" if mc < 0 and v else "", v // 10, v % 10, "F" if fahrenheit else "C")


def milli(text):
    return round(float(text) * 1000)


def read_record(path):
    """Rows of readings: {ms: (probe, skin or None)}, and events as [(ms, name)]."""
    rows, events = {}, []
    with open(path, encoding="utf-8") as f:
        for line in f:
            cells = line.rstrip().split(",")
            if line.startswith("#") or cells[0] == "elapsed_s" or len(cells) < 10:
                continue
            if cells[2] == "ok":
                rows[milli(cells[0])] = (milli(cells[1]), milli(cells[3]) if cells[3] else None)
            if cells[9] and cells[9] != "forecast":
                events.append((milli(cells[0]), cells[9]))
    return rows, events


# ---- what every page must do ----

def check_load(b, folder):
    page = folder + "/report.html"
    check(os.path.getsize(page) < 1000000, page, "has", os.path.getsize(page), "bytes")
    b.media(prefers_color_scheme="light")
    b.size(1280, 900)
    b.open(page)
    check(b.run(COUNT, "h1") == 1, folder, "has not one h1")
    levels = b.run("return [...document.querySelectorAll('h1,h2,h3')].map((e) => +e.tagName[1])")
    check(all(y - x <= 1 for x, y in zip(levels, levels[1:])), folder, "headings", levels)
    for width in (1280, 414, 390, 360, 320):
        b.size(width, 800)
        b.run("window.dispatchEvent(new Event('resize')); return 0")
        check(not b.run(WIDER), folder, width, "px: wider than the window:", b.run(WIDER))
        check(not b.run(OVERLAPS), folder, width, "px: texts on each other:", b.run(OVERLAPS))
    for scheme in ("light", "dark"):
        b.media(prefers_color_scheme=scheme)
        check(not b.run(CONTRAST), folder, scheme, "is hard to read:", b.run(CONTRAST))
    if b.run(COUNT, ".plot"):
        b.run("document.querySelector('.plot').focus()")
        b.press("Home", "+", "+", "+", "ArrowRight", "PageDown", "End", "-", "0")
        check(not b.run("return /NaN|undefined/.test(document.querySelector('.chart').innerHTML)"),
              folder, "has what is no number")
        check(b.run(COUNT, ".plot line") < 3000, folder, "draws", b.run(COUNT, ".plot line"), "lines")
    said = b.messages()
    check(not said, folder, "on the console:", said)
    b.media(prefers_color_scheme="light")
    b.size(1280, 900)


# ---- the first one, through and through ----

class Chart:
    def __init__(self, b):
        self.b = b
        b.run("document.querySelector('.plot').scrollIntoView({block: 'center'})")
        self.x, self.y, self.width, self.height = b.run(BOX, ".plot > svg > svg")

    def at(self, part, height=0.5):
        return (self.x + self.width * part, self.y + self.height * height)

    def point_at(self, part):
        self.b.mouse(self.at(part))
        return self.b.run(VALUES), self.b.run("return state.cursor")

    def click(self, label):
        self.b.run("document.querySelector('button[aria-label=\"' + arguments[0] + '\"]').click()", label)


def check_hover(chart, rows, fahrenheit, exact):
    """What stands there at each of many places is what the record has at that moment."""
    hit = 0
    for i in range(1, 30):
        values, t = chart.point_at(i / 30)
        t = round(t)
        stamp = "%02d:%02d" % (t // 60000, t // 1000 % 60)
        check(values["time"] == stamp, "at", t, "the time is", values["time"])
        reach = [r for ms, r in rows.items() if abs(ms - t) <= (0 if exact else 4000)]
        if not reach:
            check(values["probe"] == "no reading", "in a gap, at", t, "the probe is", values["probe"])
            continue
        check(values["probe"] in [shown(r[0], fahrenheit) for r in reach], "at", t, values, "is not of", reach)
        check(values["skin"].split(" ±")[0] in [shown(r[1], fahrenheit) for r in reach], "at", t, values, reach)
        hit += 1
    check(hit > 20, "only", hit, "of 29 places had a reading")


def check_zoom(b, chart):
    whole = b.run(AXIS)

    def turn_wheel():
        at = Chart(b).at(0.5)
        b.run(AT_REST)
        b.mouse(at)
        b.wheel(*at, -300)
        return b.run(AXIS) != whole

    # a notch that came while the page still scrolled is the page's, and so are those soon after it
    check(b.wait(turn_wheel, 1), "the wheel does not change the axis")
    check("Shown: " in b.run(TEXT, ".part"), "what part is shown is not said:", b.run(TEXT, ".part"))
    chart.click("All of the session")
    check(b.run(AXIS) == whole, "All does not show all")
    b.mouse(chart.at(0.2), "down", chart.at(0.4), "up")
    dragged = b.run("return [state.view.from, state.view.to]")
    full = b.run("return [full.from, full.to]")
    span = full[1] - full[0]
    check(abs(dragged[0] - full[0] - span * 0.2) < span * 0.01, "dragged to", dragged, "of", full)
    check(abs(dragged[1] - full[0] - span * 0.4) < span * 0.01, "dragged to", dragged, "of", full)
    b.mouse(chart.at(0.5, 1.06), "down", chart.at(0.3, 1.06), "up")
    check(b.run("return state.view.from") > dragged[0], "dragging below the plot does not move on")
    for label, changed in (("Zoom in", True), ("Zoom out", True), ("Earlier", True), ("Later", True)):
        before = b.run(AXIS) + [b.run("return state.view.from")]
        chart.click(label)
        check((b.run(AXIS) + [b.run("return state.view.from")] != before) == changed, label, "does nothing")
    chart.click("All of the session")
    check(b.run("return ['Zoom out', 'Earlier', 'Later'].every((l) => "
                "document.querySelector(`button[aria-label=\"${l}\"]`).disabled)"), "buttons that can do nothing")


def check_keys(b, events):
    b.run("document.querySelector('.plot').focus()")
    b.press("Home")
    first = b.run("return state.cursor")
    check(first == b.run("return moments[0]"), "Home goes to", first)
    b.press("ArrowRight")
    second = b.run("return state.cursor")
    check(second > first, "the right arrow goes from", first, "to", second)
    b.press("Escape")
    b.press("PageDown")
    check(b.run("return state.cursor") == events[0][0], "Page Down goes to", b.run("return state.cursor"))
    heard = b.wait(lambda: "since the start" in b.run(TEXT, ".heard"))
    check(heard and "skin estimate" in b.run(TEXT, ".heard"), "a screen reader hears", b.run(TEXT, ".heard"))
    view = b.run("return state.view.to - state.view.from")
    b.press("+")
    check(b.run("return state.view.to - state.view.from") < view, "the + key does not enlarge")
    b.press("0")
    style = b.run("return getComputedStyle(document.querySelector('.plot')).outlineWidth")
    check(style == "3px", "the focus cannot be seen:", style)
    names = b.run("return [...document.querySelectorAll('button')].every((e) => e.type === 'button' && "
                  "(e.getAttribute('aria-label') || e.textContent).trim())")
    check(names, "a button has no name")


def check_finger(b, chart, rows, fahrenheit):
    """On a phone: what lies under the finger is told, and the page does not move sideways."""
    b.devtools("Emulation.setTouchEmulationEnabled", enabled=True)
    b.finger(chart.at(0.3), chart.at(0.4), chart.at(0.7))
    t, values = b.run("return state.cursor"), b.run(VALUES)
    whole = b.run("return state.view.from === full.from && state.view.to === full.to")
    part = b.run("return (state.cursor - full.from) / (full.to - full.from)")
    check(whole and abs(part - 0.7) < 0.02, "a finger at 0.7 of the chart tells of", part)
    check(values["probe"] in [shown(r[0], fahrenheit) for ms, r in rows.items() if abs(ms - t) < 4000], t, values)
    b.devtools("Emulation.setTouchEmulationEnabled", enabled=False)


def check_series(b):
    for name, mark in (("probe", ".line.probe"), ("skin", ".line.skin"), ("skin", ".band"), ("limb", ".line.limb"),
                       ("room", ".line.room"), ("forecasts", ".forecast"), ("events", ".event")):
        mark = ".plot:not(.paper) " + mark
        check(b.run(COUNT, mark) > 0, mark, "is not drawn")
        b.run("document.querySelector(`input[name=${arguments[0]}]`).click()", name)
        check(b.run(COUNT, mark) == 0, name, "does not go off")
        b.run("document.querySelector(`input[name=${arguments[0]}]`).click()", name)
        check(b.run(COUNT, mark) > 0, name, "does not come back")


def check_gap(b, chart, rows):
    """The line is broken where the record is: no stretch reaches over it."""
    times = sorted(rows)
    _, from_ms, to_ms = max((y - x, x, y) for x, y in zip(times, times[1:]))
    over = b.run("return tracks.probe.concat(tracks.skin).filter((s) => s.t[0] < arguments[1] && "
                 "s.t[s.t.length - 1] > arguments[0]).length", from_ms, to_ms)
    check(over == 0, "the gap from", from_ms, "to", to_ms, "is bridged")
    check(b.run("return document.querySelector('.plot .line.probe').getAttribute('d').split('M').length - 1")
          == b.run("return tracks.probe.length"), "the drawn line is not broken at the gaps")
    part = b.run("return (state.at.x(arguments[0]) - state.at.left) / (state.at.right - state.at.left)",
                 (from_ms + to_ms) / 2)
    chart.click("All of the session")
    b.run("look(arguments[0] - 60000, arguments[1] + 60000)", from_ms, to_ms)
    values, _ = chart.point_at(0.5)
    check(part > 0 and values["probe"] == "no reading", "in the gap the probe is", values["probe"])
    chart.click("All of the session")


def check_paper(b):
    b.media("print")
    b.size(680, 1000)
    check(b.run("return [...document.querySelectorAll('button,input')].every((e) => !e.getClientRects().length)"),
          "buttons are printed")
    check(b.run("return document.querySelectorAll('.paper svg').length") >= 2, "the ice is not printed by itself")
    check(b.run("return [...document.querySelectorAll('.paper svg')].every((e) => "
                "e.getBoundingClientRect().right <= innerWidth)"), "the chart is wider than the paper")
    b.media()
    b.size(1280, 900)
    pages = len(re.findall(rb"/Type\s*/Page\b", b.pdf()))
    check(2 <= pages <= 6, "printed on", pages, "pages")


def check_policy(b):
    """What a label could bring, had escaping failed: it does not run. It is told on the console, so it is last."""
    b.messages()
    b.run("""const s = document.createElement('script'); s.textContent = 'window.hit = 1'; document.body.append(s);
        document.body.insertAdjacentHTML('beforeend', '<img src="data:," onerror="window.hit = 2">' +
            '<p id=styled style="color: red">x</p><img src="http://127.0.0.1:9/">');
        return 0""")
    refused = []

    def are_refused():
        b.run("return 0")
        refused.extend(m for m in b.messages() if "Content Security Policy" in m)
        return len(refused) >= 4

    check(b.wait(are_refused), "refused were", refused)
    check(b.run("return window.hit ?? null") is None, "a foreign script ran")
    check(b.run("return getComputedStyle(document.getElementById('styled')).color") != "rgb(255, 0, 0)",
          "a foreign style counts")


def check_without_script(b, folder):
    b.devtools("Emulation.setScriptExecutionDisabled", value=True)
    b.open(folder + "/report.html")
    check(b.run(COUNT, ".plot") == 0, "the script runs where it must not")
    shown_ = b.run("const e = document.querySelector('figure.drawn'); return e && [e.getClientRects().length, "
                   "e.getAttribute('role'), e.getAttribute('aria-label').length, e.querySelectorAll('svg').length]")
    check(shown_ and shown_[0] and shown_[1] == "img" and shown_[2] > 60 and shown_[3] == 1,
          "without script the chart is", shown_)
    b.devtools("Emulation.setScriptExecutionDisabled", value=False)


def check_all(b, folder):
    rows, events = read_record(folder + "/session.csv")
    fahrenheit = b.run("return data.fahrenheit")
    check(b.run("return getComputedStyle(document.querySelector('.drawn')).display") == "none", "two charts")
    chart = Chart(b)
    check_zoom(b, chart)
    chart.click("Ice and its window")
    check_hover(chart, rows, fahrenheit, True)
    chart.click("All of the session")
    check_finger(b, chart, rows, fahrenheit)
    check_series(b)
    check_gap(b, chart, rows)
    check_keys(b, events)
    said = b.messages()
    check(not said, "on the console:", said)
    check_paper(b)
    check_policy(b)
    check_without_script(b, folder)


def too_long(*_):
    raise SystemExit("report.py: not done after %d s; so far: %s" % (GUARD_S, wrong))


def main(folders):
    signal.signal(signal.SIGALRM, too_long)  # ahead of whoever waits for us, so that the browser is ended too
    signal.alarm(GUARD_S)
    with Browser() as b:
        for folder in reversed(folders):
            check_load(b, folder)
            if b.run("return moments.length > 0 && data.slice < 2000"):
                check_hover(Chart(b), read_record(folder + "/session.csv")[0], b.run("return data.fahrenheit"), False)
        check_all(b, folders[0])
    for what in wrong[:40]:
        print("report.py:", what, file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
