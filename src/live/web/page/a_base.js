/* a_base.js - what all of the page shares: its elements, its words, figures as a person reads them. */
"use strict";

const $ = (id) => document.getElementById(id);
const _ = (text, ...parts) => text.replace(/%([1-9])/g, (all, n) => parts[n - 1]);

const page = {
	about: null, /* of the session: names, token, tunes */
	state: null, /* the last one; nothing of it is shown when it is old */
	heard: 0,    /* when something came last, by performance.now() */
	lost: false, ended: false, silenced: "",
	viewer: 0, last: "", /* our number there; the id of the last event */
	curve: [],   /* [elapsed_s, skin_c, probe_c] */
};

function put(id, text) {
	if ($(id).textContent !== text)
		$(id).textContent = text;
}

function clock(s) {
	const two = (v) => String(v).padStart(2, "0"), t = Math.max(0, Math.floor(s));
	return t < 3600 ? Math.floor(t / 60) + ":" + two(t % 60)
		: Math.floor(t / 3600) + ":" + two(Math.floor(t / 60) % 60) + ":" + two(t % 60);
}

function degrees(c) {
	return c === null || c === undefined ? "--" : (page.about.fahrenheit ? c * 9 / 5 + 32 : c).toFixed(1);
}

const unit = () => page.about.fahrenheit ? "°F" : "°C";
