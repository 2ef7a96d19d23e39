/* d_talk.js - talks with the program: the code, the feed of events and states, the buttons. */

const LOST_MS = 2500, AGAIN_MS = 5000, HERE_MS = 8000, BOUNCE_MS = 700;
const talk = { source: null, tried: 0, rung: null, toned: 0, pressed: {}, saidUntil: 0 };

const post = (url, body, more) => fetch(url, {
	method: "POST", body, signal: AbortSignal.timeout?.(4000), headers: { "X-Icecue-Token": page.about?.token ?? "" }, ...more,
});

/* ---- can this page be heard? ---- */

function tellHere() {
	const heard = canSound() && document.visibilityState === "visible";
	if (page.viewer && !page.ended)
		post("here", page.viewer + (heard ? " 1" : " 0"), { keepalive: true }).catch(() => 0);
}

/* ---- the feed ---- */

function takeState(s) {
	const first = !page.state || page.lost;
	page.state = s;
	const last = page.curve.at(-1);
	if (!last || s.elapsed_s > last[0])
		page.curve.push([s.elapsed_s, s.skin_c, s.stale_s ? null : s.probe_c]);
	if (page.lost)
		found();
	show();
	/* one that was raised while we were away sounds now */
	const loud = loudest(s), key = loud ? nameOf(loud) : "";
	if (loud && (first || talk.rung !== s.ring.n))
		ring(first ? loud.class : s.ring.class, key);
	talk.rung = s.ring.n;
}

function takeCurve(c) {
	const known = (v) => v === null ? null : v / 100;
	page.curve = c.skin.map((v, i) => [i * c.step_s, known(v), known(c.probe[i])]);
}

function connect() {
	talk.source?.close();
	talk.tried = performance.now();
	const source = new EventSource("events" + (page.last ? "?after=" + encodeURIComponent(page.last) : ""));
	talk.source = source;
	const on = (kind, take) => source.addEventListener(kind, (m) => {
		page.heard = performance.now();
		if (m.lastEventId)
			page.last = m.lastEventId;
		take(JSON.parse(m.data));
	});
	on("hello", (h) => { page.viewer = h.viewer; tellHere(); });
	on("curve", takeCurve);
	on("state", takeState);
	on("lost", (n) => addHappened({ elapsed_s: page.state?.elapsed_s ?? 0, text: _("%1 events were missed", n) }));
	on("happened", (e) => {
		addHappened(e);
		if (e.kind === "end")
			end();
	});
	source.onerror = () => {
		if (source.readyState === EventSource.CLOSED && !page.ended)
			setTimeout(begin, 1000);
	};
}

function end() {
	page.ended = true;
	talk.source.close();
	hush();
	blank();
	put("phase", _("The session has ended"));
	for (const b of document.querySelectorAll("#buttons button"))
		b.disabled = true;
	showWhatWorks();
}

function lose() {
	page.lost = true;
	hush();
	blank();
	$("ack").disabled = true;
	$("lost").hidden = false;
	document.title = _("connection lost") + " - icecue";
}

function found() {
	page.lost = false;
	$("lost").hidden = true;
	talk.toned = 0;
}

function watch() {
	const now = performance.now(), silent = now - page.heard;
	if (talk.saidUntil && now > talk.saidUntil)
		say("", false);
	if (!page.about || page.ended || !page.heard)
		return;
	if (silent > LOST_MS && !page.lost)
		lose();
	if (!page.lost)
		return;
	put("since", _("for %1; trying again", clock(silent / 1000)));
	if (!talk.toned || now - talk.toned > 10000) { /* no alert can come now: that is worth a tone */
		talk.toned = now;
		play("notice");
	}
	if (now - talk.tried > AGAIN_MS)
		begin();
}

/* ---- the code, and the session ---- */

async function begin() {
	talk.tried = performance.now();
	let answer;
	try {
		answer = await fetch("session", { signal: AbortSignal.timeout?.(4000) });
	} catch {
		if (!page.about)
			setTimeout(begin, 2000);
		return; /* watch() tries again */
	}
	if (answer.status === 401)
		return ask();
	if (!answer.ok)
		return answer.text().then((why) => { $("live").hidden = true; $("door").hidden = false; put("refused", why); });
	const about = await answer.json();
	if (page.about && page.about.session !== about.session)
		return location.reload();
	page.about = about;
	$("door").hidden = true;
	$("live").hidden = false;
	$("buttons").hidden = !about.buttons;
	put("title", [about.client, about.site].filter(Boolean).join(", ") + (about.simulated ? _(" (simulated)") : "") || "icecue");
	page.heard = page.heard || performance.now();
	showWhatWorks();
	connect();
}

async function ask() {
	$("live").hidden = true;
	$("door").hidden = false;
	const scanned = location.hash.slice(1);
	history.replaceState(null, "", location.pathname);
	if (/^[0-9]{8}$/.test(scanned))
		enter(scanned);
	else
		$("code").focus();
}

async function enter(code) {
	try {
		const answer = await post("code", code);
		if (answer.ok)
			return begin();
		put("refused", await answer.text());
	} catch {
		put("refused", _("Not reached: try again."));
	}
	$("code").select();
}

/* ---- buttons ---- */

function say(text, bad) {
	put("sent", text);
	$("sent").className = bad ? "bad" : "";
	talk.saidUntil = text ? performance.now() + 4000 : 0;
}

async function press(mark, word, body) {
	const now = performance.now(), button = mark.replace(/_o.*/, ""); /* ice on and away are one */
	if (now - (talk.pressed[button] ?? -BOUNCE_MS) < BOUNCE_MS)
		return; /* an elbow bounces */
	talk.pressed[button] = now;
	if (page.lost || page.ended)
		return say(_("NOT SENT: no connection"), true);
	if (mark === "ack")
		hush();
	try {
		const answer = await post("mark/" + mark, body);
		if (!answer.ok)
			throw new Error(await answer.text());
		say(mark === "ack" ? "" : _("Sent: %1", word), false);
	} catch (e) {
		say(_("NOT SENT: press again"), true);
	}
}

function pressIce() {
	const iced = ["icing", "numb"].includes(page.state?.phase);
	press(iced ? "ice_off" : "ice_on", $("ice").textContent);
}

function write() {
	$("text").value = "";
	$("writing").showModal();
}

const KEYS = { p: "pass", n: "felt_numb", u: "undo", x: "probes", t: "touch" };

/* A foot switch is a keyboard. */
function pressKey(e) {
	if (e.repeat || e.ctrlKey || e.altKey || e.metaKey || $("writing").open || $("live").hidden || !page.about.buttons)
		return;
	if (KEYS[e.key])
		press(KEYS[e.key], e.key);
	else if (e.key === "i")
		pressIce();
	else if (e.key === "m")
		e.preventDefault(), write();
	else if (page.state && loudest(page.state) && (e.key.length > 1 ? e.key === "Enter" : true) && !e.target.closest("button"))
		press("ack");
}

$("door").onsubmit = (e) => { e.preventDefault(); enter($("code").value); };
$("arm").onclick = arm;
$("alert").onclick = silence;
for (const b of document.querySelectorAll("[data-mark]"))
	b.onclick = () => press(b.dataset.mark, b.textContent);
$("ice").onclick = pressIce;
$("note").onclick = write;
$("writing").onclose = () => {
	if ($("writing").returnValue === "keep" && $("text").value.trim())
		press("note", _("note"), $("text").value.trim());
};
document.addEventListener("keydown", pressKey);
document.addEventListener("visibilitychange", () => {
	tellHere();
	if (canSound())
		stayAwake();
});
window.addEventListener("resize", () => page.state && !page.lost && drawCurve());
setInterval(watch, 250);
setInterval(tellHere, HERE_MS);
begin();
