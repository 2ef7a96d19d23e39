/* c_show.js - a state as it is seen: figures, alerts, the curve. */

const MARKS = { go: ">>", stop: "**", danger: "***", notice: "*" };

/* ---- figures ---- */

const WAYS = { falling: " ▼", steady: "", rising: " ▲" };

function skinFigure(s) {
	const probe = _("probe %1", degrees(s.probe_c));
	if (s.probe_state === "lost")
		return [_("NO PROBE"), "--", _("no reading")];
	if (s.probe_state === "off")
		return [_("PROBE OFF THE SKIN"), "--", ""];
	if (s.probe_state === "away")
		return [_("PROBES OFF"), "--", _("for the passes")];
	if (s.stale_s)
		return [_("NO READING"), "--", _("for %1 s", s.stale_s)];
	if (s.skin_c === null)
		return [_("PROBE"), degrees(s.probe_c), unit() + ", " + _("no skin yet")];
	const band = (s.band_c * (page.about.fahrenheit ? 1.8 : 1)).toFixed(1);
	return [_("SKIN") + (WAYS[s.trend] || ""), degrees(s.skin_c), unit() + " ±" + band + ", " + probe];
}

const COMING = {
	numb: [_("NUMB IN ABOUT"), _("NUMB SOON")],
	window_closed: [_("STOP IN ABOUT"), _("STOP SOON")],
	rewarmed: [_("WARM IN ABOUT"), _("WARM SOON")],
};

function leftFigure(s) {
	const c = s.countdown, words = c && COMING[c.to];
	if (words) {
		const within = c.deadline && c.to === "window_closed";
		const band = c.low_s === null || c.to !== "window_closed" ? "" : _("%1 to %2", clock(c.low_s), clock(c.high_s));
		return [(within ? _("STOP WITHIN") : words[c.left_s > 0 ? 0 : 1]) + " ▼", clock(c.left_s),
			c.jumped || band];
	}
	const iced = s.phase === "icing" || s.phase === "numb", since = iced ? s.ice_on_s : s.ice_away_s;
	if (s.phase === "before" || since === null)
		return [_("WAITING"), "--", _("for the ice")];
	return [(iced ? _("ICE") : _("SINCE THE ICE")) + " ▲", clock(s.elapsed_s - since), ""];
}

function putFigure(id, [what, figure, more]) {
	const [a, b, c] = $(id).children;
	for (const [e, text] of [[a, what], [b, figure], [c, more]])
		if (e.textContent !== text)
			e.textContent = text;
}

function spotsLine(s) {
	const names = { ok: "", no_reading: _("no reading"), differs: _("differs") };
	const spots = s.spots.length < 2 ? [] : s.spots.map((p, i) =>
		_("%1: %2 %3", i + 1, s.stale_s ? "--" : degrees(p.probe_c), names[p.state] ?? p.state).trim());
	if (s.touch_c !== null)
		spots.push(_("in the hand: %1", degrees(s.touch_c)));
	return spots.join("   ");
}

/* ---- alerts ---- */

/* The one that is shown large: the first that nobody acknowledged. Who may only look silences their own page. */
const nameOf = (a) => a.event + a.since_s;
const loudest = (s) => s.alerts.find((a) => !a.acknowledged && nameOf(a) !== page.silenced);

function silence() {
	const loud = page.state && loudest(page.state);
	if (!loud)
		return;
	if (page.about.buttons)
		return press("ack");
	page.silenced = nameOf(loud);
	show();
}

function showAlerts(s) {
	const loud = loudest(s), top = loud || s.alerts[0];
	const others = s.alerts.filter((a) => a !== top).map((a) => MARKS[a.class] + " " + a.text);
	document.body.className = loud ? "loud " + loud.class : "";
	$("alert").className = top ? top.class + (loud ? "" : " seen") : "";
	$("alert").hidden = !top;
	$("ack").disabled = !loud;
	if (top) {
		put("word", MARKS[top.class] + " " + (loud ? top.word : ""));
		put("words", [top.text, ...others].join("  ·  "));
	}
	document.title = loud ? MARKS[loud.class] + " " + loud.word + " - icecue" : "icecue";
	if (!loud)
		hush();
}

/* ---- the curve ---- */

function draw(name, attributes, text) {
	const e = document.createElementNS("http://www.w3.org/2000/svg", name);
	for (const key in attributes)
		e.setAttribute(key, attributes[key]);
	if (text)
		e.textContent = text;
	$("curve").append(e);
}

/* At most one point for each two of the picture's, without those that are not known. */
function points(column, part, x, y) {
	const out = [];
	let last = -9;
	for (const p of part) {
		if (p[column] === null || x(p[0]) - last < 2)
			continue;
		last = x(p[0]);
		out.push(last.toFixed(1) + "," + y(p[column]).toFixed(1));
	}
	return out.join(" ");
}

function drawLevels(low, high, from, width, y) {
	const shown = (c) => page.about.fahrenheit ? c * 9 / 5 + 32 : c, celsius = (v) => page.about.fahrenheit ? (v - 32) * 5 / 9 : v;
	const step = [1, 2, 5, 10, 20].find((v) => (shown(high) - shown(low)) / v <= 5) || 50;
	for (let v = Math.ceil(shown(low) / step) * step; v <= shown(high); v += step) {
		const at = y(celsius(v));
		draw("line", { class: "grid", x1: from, x2: width, y1: at, y2: at });
		draw("text", { x: from - 6, y: at + 5, "text-anchor": "end" }, String(v));
	}
	for (const [kind, c, word] of [["numb", page.about.numb_c, _("numb")], ["over", page.about.over_c, _("over")]]) {
		if (c === null || page.state.phase === "before" || c < low || c > high)
			continue;
		draw("line", { class: kind, x1: from, x2: width, y1: y(c), y2: y(c) });
		draw("text", { class: kind, x: from + 4, y: y(c) + (kind === "numb" ? 15 : -4) }, word + " " + degrees(c));
	}
}

function drawCurve() {
	const s = page.state, box = $("curve").getBoundingClientRect(), to = s.elapsed_s, LEFT = 34, FOOT = 20;
	if (!box.width || page.lost)
		return;
	const from = Math.max(0, Math.min(to - 300, s.ice_on_s === null ? to - 300 : s.ice_on_s - 60));
	const part = page.curve.filter((p) => p[0] >= from), values = part.flatMap((p) => [p[1], p[2]]).filter((v) => v !== null);
	$("curve").replaceChildren();
	$("curve").setAttribute("viewBox", "0 0 " + box.width + " " + box.height);
	const low = Math.min(...values, s.phase === "before" ? 30 : 12) - 1, high = Math.max(...values, 18) + 1;
	const x = (t) => LEFT + (t - from) / Math.max(300, to - from) * (box.width - LEFT);
	const y = (c) => 4 + (high - c) / (high - low) * (box.height - FOOT - 4);
	drawLevels(low, high, LEFT, box.width, y);
	const minutes = [1, 2, 5, 10, 20, 30, 60].find((m) => Math.max(300, to - from) / 60 / m <= 7) || 120;
	for (let m = Math.ceil(from / 60 / minutes) * minutes; x(m * 60) < box.width - 20; m += minutes)
		draw("text", { x: x(m * 60), y: box.height - 4 }, m + (x((m + minutes) * 60) < box.width - 20 ? "" : _(" min")));
	draw("polyline", { class: "probe", points: points(2, part, x, y) });
	draw("polyline", { class: "skin", points: points(1, part, x, y) });
}

/* ---- all of it ---- */

function show() {
	const s = page.state;
	const iced = s.phase === "icing" || s.phase === "numb";
	put("phase", s.phase_text + (s.round > 1 ? ", " + _("round %1", s.round) : "") +
		(s.passes && !s.coach ? ", " + _("passes %1", s.passes) : ""));
	put("elapsed", clock(s.elapsed_s));
	putFigure("skin", skinFigure(s));
	putFigure("left", leftFigure(s));
	put("step", s.step || "");
	put("coach", s.coach || "");
	put("spots", spotsLine(s));
	put("ice", iced ? _("Ice away") : _("Ice on"));
	showAlerts(s);
	drawCurve();
}

/* Nothing of the last state is the present any more. */
function blank() {
	putFigure("skin", ["", "--", ""]);
	putFigure("left", ["", "--", ""]);
	for (const id of ["phase", "elapsed", "coach", "step", "spots"])
		put(id, "");
	$("curve").replaceChildren();
	$("alert").hidden = true;
	document.body.className = "old";
}

function addHappened(e) {
	const row = document.createElement("li"), time = document.createElement("time");
	const mark = document.createElement("b"), text = document.createElement("span");
	time.textContent = clock(e.elapsed_s);
	mark.textContent = MARKS[e.class] ? MARKS[e.class].slice(0, 2) : "";
	text.textContent = e.kind === "note" ? _("Note: %1", e.text) : e.text;
	row.append(time, mark, text);
	$("log").prepend(row);
	while ($("log").children.length > 200)
		$("log").lastChild.remove();
}
