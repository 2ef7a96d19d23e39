/* c_report.js - the chart on the page: pointer, touch and keys, zoom, and what is said of a moment. */

const PAPER_WIDTH = 680, PAPER_HEIGHT = 230;

const full = { from: data.from, to: Math.max(data.to, data.from + 1000) };
const SHORTEST_MS = Math.min(10000, full.to - full.from);
const series = [
	["skin", _("skin estimate and its band"), tracks.skin.length],
	["probe", _("probe reading"), tracks.probe.length],
	["spots", _("further spots"), spotNames.length],
	["limb", _("other limb"), tracks.limb.length],
	["room", _("room"), tracks.room.length],
	["forecasts", _("forecasts, below the plot"), data.forecasts.length],
	["events", _("events"), data.events.length],
].filter((s) => s[2]);

const state = {
	view: { ...full }, at: null,
	cursor: null, /* the moment that is pointed at; null for none */
	on: Object.fromEntries(series.map((s) => [s[0], true])),
	drag: null, engaged: false, pointer: "",
};
const page = {}; /* the elements, by what they are for */

function make(name, attributes, ...inside) {
	const e = document.createElement(name);
	for (const key in attributes)
		e.setAttribute(key, attributes[key]);
	e.append(...inside);
	return e;
}

/* ---- what is told of a moment ---- */

function eventsNear(t) {
	const reach = Math.max(1000, (state.view.to - state.view.from) / 200);
	const off = (e) => Math.abs(e[0] - t);
	return data.events.filter((e) => off(e) <= reach).sort((a, b) => off(a) - off(b));
}

function forecastWords(f) {
	if (!f)
		return "";
	if (f[4] - f[3] < 1000)
		return _("Forecast then: %1 at %2, the earliest that the rules allow.", f[1], since(f[2]));
	return _("Forecast then: %1 at about %2, between %3 and %4.", f[1], since(f[2]), since(f[3]), since(f[4]));
}

function told(t) {
	const probe = point(tracks.probe, t), skin = point(tracks.skin, t);
	const values = {
		time: since(t), clock: clock(t), phase: (phase(t) || ["", 0, ""])[2],
		probe: probe ? degrees(probe.mc) : _("no reading"),
		skin: skin ? degrees(skin.mc) + " \u00b1\u00a0" + difference(skin.band) : _("none"),
	};
	for (const name of ["limb", "room"]) {
		const p = point(tracks[name], t);
		values[name] = p ? degrees(p.mc) : "\u2013";
	}
	const near = eventsNear(t), events = near.slice(0, 3).map((e) => _("%1 %2 at %3", e[4], e[1], since(e[0])).trim());
	if (near.length > 3)
		events.push(_("%1 more", near.length - 3));
	values.then = [events.length ? events.join(", ") + "." : "", forecastWords(forecast(t))].join(" ").trim();
	return values;
}

const fields = [["time", _("since the start")], ["clock", _("clock")],
	["phase", _("phase")], ["skin", _("skin estimate")], ["probe", _("probe")], ["limb", _("other limb")], ["room", _("room")]]
	.filter((f) => (f[0] !== "clock" || started) && (!(f[0] in tracks) || f[0] === "skin" || f[0] === "probe" ||
		tracks[f[0]].length));

function speak(values) {
	clearTimeout(state.speech);
	state.speech = setTimeout(() => {
		page.heard.textContent = fields.map((f) => f[1] + " " + values[f[0]]).join(", ") + ". " + values.then;
	}, 250);
}

function showCursor() {
	page.cursor.replaceChildren();
	const t = state.cursor, at = state.at;
	if (t === null) {
		for (const f of fields)
			page[f[0]].textContent = "\u2013";
		page.then.textContent = _("Point at the chart, or go to it and use the arrow keys.");
		return;
	}
	const values = told(t), x = at.x(t);
	for (const f of fields)
		page[f[0]].textContent = values[f[0]];
	page.then.textContent = values.then;
	speak(values);
	if (t < state.view.from || t > state.view.to)
		return;
	const f = state.on.forecasts && forecast(t);
	if (f) {
		const x1 = Math.max(at.left, at.x(f[3])), x2 = Math.min(at.right, at.x(f[4]));
		if (x2 > x1)
			page.cursor.append(element("rect", { class: "soon " + f[1].replace(" ", "-"), x: x1, width: x2 - x1, y: at.top,
				height: at.bottom - at.top }));
	}
	page.cursor.append(element("line", { class: "cursor", x1: x, x2: x, y1: at.top, y2: at.height - 44 }));
	for (const name of ["room", "limb", "probe", "skin"]) {
		const p = state.on[name] && point(tracks[name], t);
		if (p)
			page.cursor.append(element("circle", { class: name, cx: at.x(p.t), cy: at.y(p.mc), r: 5 }));
	}
}

/* ---- the view ---- */

function redraw() {
	const width = Math.floor(page.plot.clientWidth);
	if (!width)
		return;
	state.at = layout(width, state.view);
	const svg = draw(state.at, state.view, state.on);
	page.cursor = element("g", {});
	page.choice = element("g", {});
	svg.append(page.choice, page.cursor);
	page.plot.replaceChildren(svg);
	showCursor();
	const whole = state.view.from <= full.from && state.view.to >= full.to;
	for (const name of ["out", "all", "earlier", "later"])
		page[name].disabled = whole || (name === "earlier" && state.view.from <= full.from) ||
			(name === "later" && state.view.to >= full.to);
	page.in.disabled = state.view.to - state.view.from <= SHORTEST_MS;
	page.part.textContent = whole ? _("The whole session, %1.", since(full.to)) :
		_("Shown: %1 to %2.", since(state.view.from), since(state.view.to));
}

/* Brought within the session, no shorter than can be seen. */
function look(from, to) {
	let span = Math.min(Math.max(to - from, SHORTEST_MS), full.to - full.from);
	from = (from + to - span) / 2;
	from = Math.min(Math.max(from, full.from), full.to - span);
	state.view = { from, to: from + span };
	redraw();
}

/* A round's ice and window, and a little of before and after. */
function around(round) {
	const margin = Math.max(30000, (round[1] - round[0]) / 10);
	return { from: Math.max(full.from, round[0] - margin), to: Math.min(full.to, round[1] + margin) };
}

/* The last n rounds as [name, part]. */
function lastRounds(n) {
	return data.rounds.map((r, i) => [data.rounds.length > 1 ? _("Ice %1", i + 1) : _("Ice"), around(r)]).slice(-n);
}

function zoom(factor, around) {
	const v = state.view, t = around === undefined ? (v.from + v.to) / 2 : around;
	look(t - (t - v.from) * factor, t + (v.to - t) * factor);
}

function shift(part) {
	const v = state.view, by = (v.to - v.from) * part;
	look(v.from + by, v.to + by);
}

/* Where zooming with keys and buttons aims at. */
function aim() {
	const t = state.cursor;
	return t !== null && t >= state.view.from && t <= state.view.to ? t : undefined;
}

/* To a moment that has a point, and the view along with it. */
function go(t) {
	state.cursor = t;
	const v = state.view, span = v.to - v.from;
	if (t < v.from || t > v.to)
		look(t - span / 2, t + span / 2);
	else
		showCursor();
}

/* For A4: the whole, and the ice of the last rounds, which no pointer can enlarge there. */
function drawPaper() {
	const parts = lastRounds(3).filter((p) => (p[1].to - p[1].from) * 10 < (full.to - full.from) * 6);
	page.paper.replaceChildren(...[[_("The whole session"), full], ...parts].map(([words, view]) =>
		make("figure", { class: "sheet" }, make("figcaption", {}, words),
			draw(layout(PAPER_WIDTH, view, PAPER_HEIGHT), view, state.on))));
}

/* ---- keys ---- */

function step(n) {
	if (!moments.length)
		return;
	const from = state.cursor === null ? state.view.from : state.cursor;
	let i = nearest(moments, from);
	if (state.cursor !== null) {
		/* a step that a person sees: a pixel or a point, whichever is more */
		const wide = (state.view.to - state.view.from) / Math.max(200, state.at.right - state.at.left);
		const t = from + n * wide;
		i = n > 0 ? Math.max(i + 1, nearest(moments, t)) : Math.min(i - 1, nearest(moments, t));
	}
	go(moments[Math.min(moments.length - 1, Math.max(0, i))]);
}

function toEvent(direction) {
	const from = state.cursor === null ? -Infinity : state.cursor;
	const times = data.events.map((e) => e[0]).sort((a, b) => a - b);
	const t = direction > 0 ? times.find((x) => x > from) : times.reverse().find((x) => x < from);
	if (t !== undefined)
		go(t);
}

const keys = {
	ArrowRight: (e) => step(e.shiftKey ? 20 : 1), ArrowLeft: (e) => step(e.shiftKey ? -20 : -1),
	PageDown: () => toEvent(1), PageUp: () => toEvent(-1),
	Home: () => moments.length && go(moments[0]), End: () => moments.length && go(moments[moments.length - 1]),
	"+": () => zoom(0.5, aim()), "=": () => zoom(0.5, aim()), "-": () => zoom(2, aim()),
	"0": () => look(full.from, full.to),
	Escape: () => {
		state.cursor = null;
		showCursor();
	},
};

function onKey(e) {
	if (e.ctrlKey || e.metaKey || e.altKey || !keys[e.key])
		return;
	e.preventDefault();
	keys[e.key](e);
}

/* ---- pointer ---- */

function pixel(e) {
	return e.clientX - page.plot.getBoundingClientRect().left;
}

function hover(x) {
	if (!moments.length)
		return;
	const t = Math.min(state.view.to, Math.max(state.view.from, state.at.t(x)));
	const near = moments[nearest(moments, t)];
	/* in a gap the pointer's own moment, and that nothing was read there */
	state.cursor = Math.abs(near - t) > data.gap && Math.abs(state.at.x(near) - x) > 6 ? t : near;
	showCursor();
}

function onDown(e) {
	const box = page.plot.getBoundingClientRect();
	if (e.button || e.pointerType === "touch")
		return hover(pixel(e));
	const pan = e.shiftKey || e.clientY - box.top > state.at.bottom;
	state.drag = { x: pixel(e), pan, view: { ...state.view } };
	page.plot.setPointerCapture(e.pointerId);
}

function onMove(e) {
	const x = pixel(e), d = state.drag, place = e.clientX + "," + e.clientY;
	if (place !== state.pointer)
		state.engaged = true; /* the person moved, not the page below the pointer */
	state.pointer = place;
	if (!d)
		return hover(x);
	if (d.pan) {
		const by = (d.x - x) / (state.at.right - state.at.left) * (d.view.to - d.view.from);
		return look(d.view.from + by, d.view.to + by);
	}
	hover(x);
	const from = Math.max(state.at.left, Math.min(d.x, x)), to = Math.min(state.at.right, Math.max(d.x, x));
	page.choice.replaceChildren(element("rect", { class: "choice", x: from, width: Math.max(0, to - from),
		y: state.at.top, height: state.at.bottom - state.at.top }));
}

function onUp(e) {
	const d = state.drag, x = pixel(e);
	state.drag = null;
	if (!d || d.pan)
		return;
	page.choice.replaceChildren();
	if (Math.abs(x - d.x) > 8)
		look(state.at.t(Math.min(x, d.x)), state.at.t(Math.max(x, d.x)));
}

/* The wheel zooms once the person has moved the pointer over the chart, not when the page scrolls it there; and
 * where there is nothing to zoom out to, the page scrolls on. */
function onWheel(e) {
	const sideways = Math.abs(e.deltaX) > Math.abs(e.deltaY);
	const whole = state.view.from <= full.from && state.view.to >= full.to;
	if (!state.engaged && !e.ctrlKey || (e.deltaY > 0 && whole && !e.ctrlKey))
		return;
	e.preventDefault();
	if (sideways || e.shiftKey)
		shift(Math.sign(e.deltaX || e.deltaY) * 0.1);
	else
		zoom(e.deltaY > 0 ? 1.25 : 0.8,
			state.at.t(Math.min(state.at.right, Math.max(state.at.left, pixel(e)))));
}

function listen() {
	const p = page.plot;
	p.addEventListener("keydown", onKey);
	p.addEventListener("pointerdown", onDown);
	p.addEventListener("pointermove", onMove);
	p.addEventListener("pointerup", onUp);
	p.addEventListener("pointercancel", () => {
		state.drag = null;
	});
	p.addEventListener("dblclick", () => look(full.from, full.to));
	p.addEventListener("wheel", onWheel, { passive: false });
	addEventListener("scroll", () => {
		state.engaged = false;
	}, { passive: true });
	new ResizeObserver(() => {
		if (!state.at || state.at.width !== Math.floor(p.clientWidth))
			redraw();
	}).observe(p);
}

/* ---- the elements ---- */

function button(name, words, label, act) {
	const b = make("button", { type: "button", "aria-label": label }, words);
	b.addEventListener("click", act);
	page[name] = b;
	return b;
}

function buttons() {
	const row = make("div", { class: "row", role: "group", "aria-label": _("Part of the session") },
		button("in", "+", _("Zoom in"), () => zoom(0.5, aim())),
		button("out", "\u2212", _("Zoom out"), () => zoom(2, aim())),
		button("all", _("All"), _("All of the session"), () => look(full.from, full.to)),
		button("earlier", "\u25c0", _("Earlier"), () => shift(-0.5)),
		button("later", "\u25b6", _("Later"), () => shift(0.5)));
	for (const [words, part] of lastRounds(6))
		row.append(button(words, words, _("%1 and its window", words), () => look(part.from, part.to)));
	return row;
}

function choices() {
	const set = make("fieldset", { class: "series" }, make("legend", {}, _("Shown in the chart")));
	for (const [name, words] of series) {
		const box = make("input", { type: "checkbox", name });
		box.checked = true;
		box.addEventListener("change", () => {
			state.on[name] = box.checked;
			redraw();
			drawPaper();
		});
		set.append(make("label", { class: name }, box, make("i", { "aria-hidden": "true" }), words));
	}
	return set;
}

function values() {
	const box = make("div", { class: "values", "aria-hidden": "true" });
	for (const [name, words] of fields) {
		page[name] = make("b", {});
		box.append(make("div", { class: name }, make("span", {}, words), page[name]));
	}
	return box;
}

function build(live) {
	page.plot = make("div", { class: "plot", tabindex: "0", role: "application",
		"aria-label": _("Chart of temperature over time"), "aria-describedby": "help" });
	page.then = make("p", { class: "then", "aria-hidden": "true" });
	page.heard = make("p", { class: "heard", "aria-live": "polite" });
	page.part = make("p", { class: "help part", "aria-live": "polite" });
	const help = make("p", { class: "help", id: "help" },
		make("span", { class: "mouse" }, _("Drag over a part, or turn the wheel, to enlarge it; drag below " +
			"the chart to move along. Keys: arrows go from reading to reading (with Shift: further), Page " +
			"Up and Page Down from event to event, + and \u2212 enlarge and reduce, 0 shows all.")),
		make("span", { class: "touch" }, _("Slide a finger along the chart to read it; the buttons enlarge it.")));
	const coarse = Math.round(data.slice / 1000);
	if (coarse > 2)
		help.append(_(" The chart has the lowest and the highest reading of every %1 s, more of the " +
			"last three rounds' ice, and the record has all.", coarse));
	page.paper = make("div", { class: "plot paper" });
	live.append(values(), page.plot, page.then, page.part, buttons(), choices(), help, page.heard, page.paper);
	listen();
	redraw();
	drawPaper();
}

if (tracks.probe.length || tracks.skin.length) {
	build(document.getElementById("live"));
	document.documentElement.classList.add("alive");
}

/* Paper has no folds. */
addEventListener("beforeprint", () => {
	for (const fold of document.querySelectorAll("details"))
		fold.open = true;
});
