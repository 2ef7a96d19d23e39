/* a_data.js - the session as the page has it, and how its figures are read and written. Pure but for the first
 * line. The scripts of this folder are one program, in the order of their names. */
"use strict";

/* Marks a text that a person sees, and puts the parts where %1, %2 ... stand, whose order a language may change. */
const _ = (text, ...parts) => text.replace(/%([1-9])/g, (all, n) => parts[n - 1]);

const data = JSON.parse(document.getElementById("data").textContent);

/* The flat lists of one stretch each become columns. */
function columns(stretches, width) {
	return (stretches || []).map((flat) => {
		const t = [], mc = [], band = [];
		for (let i = 0; i < flat.length; i += width) {
			t.push(flat[i] + (i ? t[t.length - 1] : 0)); /* the first moment, then steps */
			mc.push(flat[i + 1]);
			band.push(width > 2 ? flat[i + 2] : 0);
		}
		return { t, mc, band };
	});
}

/* A stretch is broken too where no two points can be neighbours: a gap that fell between two lists. */
function broken(stretches) {
	const most = data.gap + 2 * data.slice, out = [];
	for (const s of stretches) {
		let from = 0;
		for (let i = 1; i <= s.t.length; i++) {
			if (i < s.t.length && s.t[i] - s.t[i - 1] <= most)
				continue;
			out.push({ t: s.t.slice(from, i), mc: s.mc.slice(from, i), band: s.band.slice(from, i) });
			from = i;
		}
	}
	return out;
}

const tracks = {
	probe: broken(columns(data.probe, 2)),
	skin: broken(columns(data.skin, 3)),
	limb: broken(columns(data.limb, 2)),
	room: broken(columns(data.room, 2)),
};

/* The spots after the first, which is the probe. */
const spotNames = data.spots.map((spot, i) => {
	tracks["spot" + (i + 2)] = broken(columns(spot, 2));
	return "spot" + (i + 2);
});

/* Every moment that has a point, once, in order: what the arrow keys walk along. */
const moments = [...new Set(Object.values(tracks).flatMap((track) => track.flatMap((s) => s.t)))]
	.sort((a, b) => a - b);

/* The first index of the sorted list that is not below t. */
function lower(list, t) {
	let low = 0, high = list.length;
	while (low < high) {
		const middle = (low + high) >> 1;
		if (list[middle] < t)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

function nearest(list, t) {
	const i = lower(list, t);
	if (i === 0)
		return 0;
	if (i === list.length || t - list[i - 1] <= list[i] - t)
		return i - 1;
	return i;
}

/* The point of a track at t, or one so near that none can lie between; null in a gap. */
function point(track, t) {
	let best = null;
	for (const s of track) {
		const i = nearest(s.t, t), off = Math.abs(s.t[i] - t);
		if (off <= Math.max(2 * data.slice, 1000) && (!best || off < best.off))
			best = { t: s.t[i], mc: s.mc[i], band: s.band[i], off };
	}
	return best;
}

/* ---- figures, rounded as the program does: half away from zero ---- */

function ninefifths(mc) {
	return Math.trunc((mc * 9 + (mc < 0 ? -2 : 2)) / 5);
}

function tenths(thousandths) {
	const v = Math.floor((Math.abs(thousandths) + 50) / 100);
	return (thousandths < 0 && v ? "-" : "") + Math.floor(v / 10) + "." + v % 10;
}

const unit = data.fahrenheit ? "\u00a0\u00b0F" : "\u00a0\u00b0C";

/* On the axis: thousandths of a degree of the reader's unit. */
function shown(mc) {
	return data.fahrenheit ? ninefifths(mc) + 32000 : mc;
}

function degrees(mc) {
	return tenths(shown(mc)) + unit;
}

function difference(mc) {
	return tenths(data.fahrenheit ? ninefifths(mc) : mc);
}

function two(n) {
	return String(n).padStart(2, "0");
}

/* Since the start: minutes and seconds, of a long session with hours. */
const long = data.to > 240 * 60000;
function since(ms) {
	const s = Math.max(0, Math.floor(ms / 1000));
	if (long)
		return Math.floor(s / 3600) + ":" + two(Math.floor(s / 60) % 60) + ":" + two(s % 60);
	return two(Math.floor(s / 60)) + ":" + two(s % 60);
}

/* The time of day where it was recorded, whatever this computer's zone is; "" when the record does not say. */
const started = /^(\d+)-(\d+)-(\d+)[T ](\d+):(\d+):(\d+)(\.\d+)?/.exec(data.start);
function clock(ms) {
	if (!started)
		return "";
	const start = (+started[4] * 60 + +started[5]) * 60 + +started[6];
	const part_ms = Math.round((started[7] || 0) * 1000);
	const s = start + Math.floor((part_ms + ms) / 1000);
	const day = ((s % 86400) + 86400) % 86400;
	return two(Math.floor(day / 3600)) + ":" + two(Math.floor(day / 60) % 60) + ":" + two(day % 60);
}

/* Its beginning, its name in records and its name for people; null before the first. */
function phase(t) {
	let last = null;
	for (const p of data.phases)
		if (p[0] <= t)
			last = p;
	return last;
}

/* The forecast that stood at t: of numb while there is ice and no numb, then of its end, of re-warmed while the
 * skin warms. */
const AWAITED = { icing: "numb", window: "numb over", warming: "re-warmed" };
const FORECAST_LASTS_MS = 180000; /* one comes each minute */
function forecast(t) {
	let last = null;
	const now = phase(t);
	for (const f of data.forecasts)
		if (f[0] <= t && now && f[1] === AWAITED[now[1]])
			last = f;
	return last && t - last[0] < FORECAST_LASTS_MS ? last : null;
}
