/* b_sound.js - the tunes of the classes, from the program's own table; vibration; a screen that stays awake. Browsers
 * allow none of it before a tap. */

const sound = { context: null, out: null, lock: null, key: "", again: 0 };

const SHAKES = { go: [200, 100, 200], stop: [600, 200, 600], danger: [150, 80, 150, 80, 150, 80, 150], notice: [150] };

/* A part of a tune is [from_hz, to_hz, ms, rest_ms, trill_ms, attack_ms, release_ms]. */
function addPart(part, at, quick) {
	const context = sound.context, [from, to, ms, , trill, attack, release] = part.map((v, i) => i < 2 ? v : v * quick / 1000);
	const tone = context.createOscillator(), level = context.createGain();
	tone.setPeriodicWave(context.createPeriodicWave(new Float32Array(5), new Float32Array([0, 1, 0.6, 0.4, 0.25])));
	tone.frequency.setValueAtTime(from, at);
	if (trill)
		for (let k = 1; k * trill < ms; k++)
			tone.frequency.setValueAtTime(k % 2 ? to : from, at + k * trill);
	else
		tone.frequency.exponentialRampToValueAtTime(to, at + ms);
	level.gain.setValueAtTime(0, at);
	level.gain.linearRampToValueAtTime(1, at + attack);
	level.gain.setValueAtTime(1, at + ms - release);
	level.gain.linearRampToValueAtTime(0, at + ms);
	tone.connect(level).connect(sound.out);
	tone.start(at);
	tone.stop(at + ms + 0.02);
}

function hush() {
	if (sound.out)
		sound.out.gain.setTargetAtTime(0, sound.context.currentTime, 0.01);
	if (canSound()) /* before a tap it is refused, and said on the console */
		navigator.vibrate?.(0);
}

function play(kind, again = 0) {
	const tune = page.about?.tunes[kind];
	if (!tune || !canSound())
		return;
	const quick = 5 / (5 + again);
	hush();
	sound.out = sound.context.createGain();
	sound.out.gain.value = Math.min(1, tune.level + 0.1 * again);
	sound.out.connect(sound.context.destination);
	let at = sound.context.currentTime + 0.02;
	for (const part of tune.parts) {
		addPart(part, at, quick);
		at += (part[2] + part[3]) * quick / 1000;
	}
	navigator.vibrate?.(SHAKES[kind]);
}

const canSound = () => sound.context?.state === "running";

async function stayAwake() {
	try {
		if (document.visibilityState === "visible")
			sound.lock = await navigator.wakeLock?.request("screen");
	} catch {
		sound.lock = null; /* the battery is low, for instance */
	}
	showWhatWorks();
}

async function arm() {
	sound.context ??= new (window.AudioContext || window.webkitAudioContext)();
	sound.context.onstatechange = () => { showWhatWorks(); tellHere(); };
	await sound.context.resume();
	play("notice");
	stayAwake();
	tellHere();
}

/* In words: what this browser cannot do, so that nobody relies on it. */
function showWhatWorks() {
	const cannot = [];
	if (!canSound())
		cannot.push(_("Sound is off until you tap."));
	if (!navigator.wakeLock)
		cannot.push(_("Here the screen may go dark: browsers keep it awake only over HTTPS or on this computer itself. Set it to stay on."));
	else if (!sound.lock || sound.lock.released)
		cannot.push(_("The screen may go dark."));
	if (!navigator.vibrate)
		cannot.push(_("This device does not vibrate."));
	cannot.push(_("A locked phone stops, and a page that is out of sight does not count as heard."));
	put("can", cannot.join(" "));
	$("arm").hidden = canSound() || page.ended;
}

/* An alert that sounds again is one more of the same. */
function ring(kind, key) {
	sound.again = key === sound.key ? Math.min(3, sound.again + 1) : 0;
	sound.key = key;
	play(kind, kind === "danger" ? sound.again : 0);
}
