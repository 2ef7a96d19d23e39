/* b_draw.js - the chart as SVG elements, for a part of the session and the series that are on. */
const LABEL_ROW = 20, FORECAST_HEIGHT = 14;

function element(name, attributes, text) {
	const e = document.createElementNS("http://www.w3.org/2000/svg", name);
	for (const key in attributes)
		e.setAttribute(key, attributes[key]);
	if (text !== undefined)
		e.textContent = text;
	return e;
}

const pen = document.createElement("canvas").getContext("2d");
function textWidth(text, small) {
	pen.font = (small ? 13 : 15) + "px " + getComputedStyle(document.body).fontFamily;
	return pen.measureText(text).width;
}

/* From below the coldest to the warmest of the whole session, so that a zoom does not move the lines. */
function heights() {
	let low = data.numb - 4000, high = Math.max(data.numb + 8000, data.rest || 0);
	for (const name in tracks)
		for (const s of tracks[name])
			for (let i = 0; i < s.mc.length; i++) {
				low = Math.min(low, s.mc[i] - s.band[i]);
				high = Math.max(high, s.mc[i] + s.band[i]);
			}
	return { low: shown(low - (high - low) / 25), high: shown(high + (high - low) / 25) };
}
const range = heights();

/* Where things are on a chart of this width, and how times and temperatures become pixels. */
function layout(width, view, height) {
	const small = width < 600, rows = small ? 3 : 4;
	const at = {
		small, rows, width, left: small ? 34 : 44, right: width - 10,
		top: rows * LABEL_ROW + 4, bottom: 0, height: 0,
	};
	at.bottom = at.top + (height || Math.round(Math.min(440, Math.max(250, width * 0.42))));
	at.height = at.bottom + (data.forecasts.length ? FORECAST_HEIGHT + 4 : 0) + 44;
	at.x = (t) => at.left + (t - view.from) / (view.to - view.from) * (at.right - at.left);
	at.t = (x) => view.from + (x - at.left) / (at.right - at.left) * (view.to - view.from);
	/* the uppermost strip is the phases' names' */
	at.y = (mc) => at.bottom - (shown(mc) - range.low) / (range.high - range.low) * (at.bottom - at.top - 24);
	return at;
}

/* ---- axes ---- */

const STEPS_S = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 21600, 43200, 86400];

function timeStep(at, view) {
	const room = textWidth(tickName(view.to, 1000, long), at.small) + (at.small ? 22 : 40);
	const most = Math.max(1, Math.floor((at.right - at.left) / room));
	const least_s = (view.to - view.from) / 1000 / most;
	return 1000 * (STEPS_S.find((s) => s >= least_s) || Math.ceil(least_s / 86400) * 86400);
}

function tickName(ms, step, hours) {
	const sign = ms < 0 ? "-" : "", s = Math.abs(Math.round(ms / 1000));
	if (step < 60000 && hours)
		return sign + Math.floor(s / 3600) + ":" + two(Math.floor(s / 60) % 60) + ":" + two(s % 60);
	if (hours)
		return sign + Math.floor(s / 3600) + ":" + two(Math.floor(s / 60) % 60);
	return step >= 60000 ? sign + s / 60 : sign + Math.floor(s / 60) + ":" + two(s % 60);
}

function drawTimes(svg, at, view) {
	const step = timeStep(at, view), hours = long;
	const under = at.height - 44, g = element("g", { class: "axis times" });
	for (let t = Math.ceil(view.from / step) * step; t <= view.to; t += step) {
		g.append(element("line", { class: "frame", x1: at.x(t), x2: at.x(t), y1: under, y2: under + 5 }));
		const name = tickName(t, step, hours), half = textWidth(name, at.small) / 2;
		g.append(element("text", { x: Math.min(at.x(t), at.width - half - 1), y: under + 20,
			"text-anchor": "middle" }, name));
	}
	const title = hours ? (step < 60000 ? _("hours:minutes:seconds") : _("hours:minutes")) :
		step < 60000 ? _("minutes:seconds") : _("minutes");
	g.append(element("text", { x: (at.left + at.right) / 2, y: under + 39, "text-anchor": "middle" },
		title + " since the start"));
	svg.append(g);
}

function drawTemperatures(svg, at) {
	const px = (at.bottom - at.top - 24) / (range.high - range.low) * 1000;
	const step = [1, 2, 5, 10, 20].find((d) => d * px >= 30) || Math.ceil(30 / px / 50) * 50;
	const g = element("g", { class: "axis" });
	for (let d = Math.ceil(range.low / 1000 / step) * step; d * 1000 <= range.high; d += step) {
		const y = at.bottom - (d * 1000 - range.low) / 1000 * px;
		g.append(element("line", { class: "grid", x1: at.left, x2: at.right, y1: y, y2: y }));
		g.append(element("text", { x: at.left - 6, y: y + 5, "text-anchor": "end" }, String(d)));
	}
	g.append(element("text", { x: 0, y: at.top - 6 }, unit.trim()));
	svg.append(g);
}

/* ---- phases and levels ---- */

function drawPhases(svg, plot, at, view) {
	data.phases.forEach((p, i) => {
		const to = i + 1 < data.phases.length ? data.phases[i + 1][0] : data.to;
		const x1 = Math.max(at.left, at.x(p[0])), x2 = Math.min(at.right, at.x(to));
		if (x2 <= x1)
			return;
		plot.append(element("rect", { class: "phase-" + p[1], x: x1, width: x2 - x1, y: at.top,
			height: at.bottom - at.top }));
		if (textWidth(p[2], at.small) + 8 <= x2 - x1)
			svg.append(element("text", { class: "lettered", x: (x1 + x2) / 2, y: at.top + 17,
				"text-anchor": "middle" }, p[2]));
	});
}

function drawLevel(svg, at, name, words, mc, right, above) {
	if (mc === null)
		return;
	const y = at.y(mc);
	svg.append(element("line", { class: "level " + name, x1: at.left, x2: at.right, y1: y, y2: y }));
	return element("text", {
		class: "lettered " + name, x: right ? at.right - 6 : at.left + 6, y: above ? y - 6 : y + 17,
		"text-anchor": right ? "end" : "start",
	}, words + " " + degrees(mc));
}

/* ---- lines ---- */

/* The indices to draw of one stretch: those within the view and one beyond at each end; where many fall on one
 * pixel, its lowest and its highest. */
function visible(s, at, view) {
	const from = Math.max(0, lower(s.t, view.from) - 1), to = Math.min(s.t.length, lower(s.t, view.to) + 2);
	const all = [], few = (to - from) <= 4 * (at.right - at.left);
	for (let i = from; i < to;) {
		if (few) {
			all.push(i++);
			continue;
		}
		const column = Math.floor(at.x(s.t[i]));
		let low = i, high = i;
		for (; i < to && Math.floor(at.x(s.t[i])) === column; i++) {
			low = s.mc[i] < s.mc[low] ? i : low;
			high = s.mc[i] > s.mc[high] ? i : high;
		}
		all.push(Math.min(low, high));
		if (low !== high)
			all.push(Math.max(low, high));
	}
	return all;
}

function path(points) {
	return points.length ? "M" + points.map((p) => p[0].toFixed(1) + "," + p[1].toFixed(1)).join("L") : "";
}

function drawTrack(plot, at, view, name) {
	let line = "", band = "";
	for (const s of tracks[name]) {
		if (s.t[0] > view.to || s.t[s.t.length - 1] < view.from)
			continue;
		const all = visible(s, at, view), points = all.map((i) => [at.x(s.t[i]), at.y(s.mc[i])]);
		if (points.length === 1) /* a reading alone between two gaps is seen all the same */
			points.push([points[0][0] + 1, points[0][1]]);
		line += path(points);
		if (name === "skin")
			band += path(all.map((i) => [at.x(s.t[i]), at.y(s.mc[i] + s.band[i])])
				.concat(all.reverse().map((i) => [at.x(s.t[i]), at.y(s.mc[i] - s.band[i])]))) + "Z";
	}
	if (band)
		plot.prepend(element("path", { class: "band", d: band }));
	if (line)
		plot.append(element("path", { class: "line " + name, d: line }));
}

/* ---- events ---- */

/* A flag fits where no text is, no line goes through it, and its own line through no text. */
function fits(label, row, left, placed) {
	const from = left ? label.x - label.width - 8 : label.x, to = from + label.width + 8;
	return placed.every((o) => {
		if (o.row === row && from < o.to + 4 && o.from < to + 4)
			return false;
		if (o.row >= row && o.x !== label.x && o.x > from - 3 && o.x < to + 3)
			return false;
		return !(row >= o.row && o.x !== label.x && label.x > o.from - 3 && label.x < o.to + 3);
	}) && { from, to, row, left };
}

/* A flag that hangs to the left goes above the lines that it crosses: their names need the rows below it. */
function firstRow(label, left, labels, rows) {
	const crossed = (o) => o.x < label.x && o.x > label.x - label.width - 8;
	return left ? Math.min(rows - 1, labels.filter(crossed).length) : 0;
}

/* The most important first; what finds no room keeps its line. */
function placeLabels(events, at) {
	const placed = [];
	const labels = events.map((e) => ({ e, x: at.x(e[0]), width: textWidth(e[2], at.small) }));
	labels.sort((a, b) => b.e[3] - a.e[3] || b.x - a.x);
	for (const label of labels) {
		let found = null;
		for (const left of [false, true])
			for (let row = firstRow(label, left, labels, at.rows); row < at.rows && !found; row++) {
				const place = fits(label, row, left, placed);
				/* at the lower left stands the unit */
				if (place && place.to <= at.width && place.from >= (row ? 0 : 28))
					found = place;
			}
		if (found)
			placed.push(Object.assign(label, found));
	}
	return labels;
}

function drawEvents(svg, at, view) {
	const seen = data.events.filter((e) => e[0] >= view.from && e[0] <= view.to);
	/* so many that their lines would hide the plot only begin */
	const foot = seen.length > (at.right - at.left) / 12 ? at.top + 24 : at.bottom;
	const g = element("g", { class: "events" });
	for (const label of placeLabels(seen, at)) {
		const named = label.row !== undefined, top = named ? at.top - label.row * LABEL_ROW - 18 : at.top;
		g.append(element("line", { class: label.e[3] > 1 ? "event" : "event less", x1: label.x, x2: label.x,
			y1: top, y2: foot }));
		if (named)
			g.append(element("text", { x: label.left ? label.x - 5 : label.x + 5, y: top + 13,
				"text-anchor": label.left ? "end" : "start" }, label.e[2]));
	}
	svg.append(g);
}

/* Each forecast's band on the strip below the plot: where they lie over each other, they agree. */
function drawForecasts(svg, at, view) {
	const box = element("svg", { x: at.left, y: at.bottom + 3, width: at.right - at.left,
		height: FORECAST_HEIGHT });
	for (const f of data.forecasts) {
		if (f[4] < view.from || f[3] > view.to)
			continue;
		box.append(element("rect", { class: "forecast " + f[1].replace(" ", "-"), x: at.x(f[3]) - at.left,
			width: Math.max(1, at.x(f[4]) - at.x(f[3])), y: f[1] !== "re-warmed" ? 0 : FORECAST_HEIGHT / 2,
			height: FORECAST_HEIGHT / 2 - 1 }));
	}
	svg.append(box);
}

/* The whole chart, anew. The inner one cuts off what is outside of the plot. */
function draw(at, view, on) {
	const svg = element("svg", { width: at.width, height: at.height, "viewBox": `0 0 ${at.width} ${at.height}`,
		"aria-hidden": "true", focusable: "false" });
	const plot = element("svg", { x: at.left, y: at.top, width: at.right - at.left, height: at.bottom - at.top,
		viewBox: [at.left, at.top, at.right - at.left, at.bottom - at.top].join(" ") });
	const shades = element("g", {}), names = element("g", {}), lines = element("g", {}), words = [];
	drawPhases(names, shades, at, view);
	svg.append(shades);
	drawTemperatures(svg, at);
	/* their names stand where the skin is warm: there they are in nobody's way */
	const end = point(tracks.skin, view.to - (view.to - view.from) / 8), right = end && end.mc > data.over + 4000;
	const over = drawLevel(svg, at, "over", _("numbness over"), data.over, right, true);
	/* at the foot of the plot, where a wild reading pushed them, there is room for one name */
	const foot = at.y(data.numb) + 20 > at.bottom;
	words.push(!foot && over, drawLevel(svg, at, "numb", _("numb below"), data.numb, right, foot));
	words.push(drawLevel(svg, at, "rest", _("at rest"), data.rest, true, true));
	if (on.events)
		drawEvents(svg, at, view);
	for (const name of on.spots ? spotNames : [])
		drawTrack(lines, at, view, name);
	for (const name of ["room", "limb", "probe", "skin"])
		if (on[name])
			drawTrack(lines, at, view, name);
	plot.append(lines);
	svg.append(plot, names, ...words.filter((w) => w));
	svg.append(element("rect", { class: "frame", x: at.left, y: at.top, width: at.right - at.left,
		height: at.bottom - at.top }));
	if (on.forecasts)
		drawForecasts(svg, at, view);
	drawTimes(svg, at, view);
	return svg;
}
