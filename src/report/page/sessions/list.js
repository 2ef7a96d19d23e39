/* list.js - filters and sorts the list of sessions. Without it the page has the same, in the order of time. */
"use strict";

/* Marks a text that a person sees, and puts the parts where %1, %2 ... stand, whose order a language may change. */
const _ = (text, ...parts) => text.replace(/%([1-9])/g, (all, n) => parts[n - 1]);

const table = document.querySelector(".list"), body = table.tBodies[0], heads = [...table.tHead.rows[0].cells];
const rows = [...body.rows], trends = [...document.querySelectorAll(".trend")];

function make(name, attributes, ...children) {
	const e = document.createElement(name);
	for (const key of Object.keys(attributes))
		e.setAttribute(key, attributes[key]);
	e.append(...children);
	return e;
}

/* As people look for a name: capitals and accents make no difference. */
function plain(text) {
	return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
}

/* ---- which ---- */

const OUTCOMES = [["", _("any")], ["1", _("numb")], ["2", _("not numb")], ["3", _("re-warmed")],
	["4", _("with passes outside the window")], ["5", _("cut off")], ["6", _("running")]];
const words = make("input", { type: "search", autocomplete: "off" });
const since = make("input", { type: "date" }), until = make("input", { type: "date" });
const went = make("select", {}, ...OUTCOMES.map(([value, name]) => make("option", { value }, name)));
const order = make("select", {}, ...heads.flatMap((head, i) => [
	make("option", { value: String(i) }, _("%1, least first", head.textContent)),
	make("option", { value: "-" + i }, _("%1, most first", head.textContent))]));
const count = make("p", { class: "count", role: "status" });
const more = make("button", { type: "button" });

/* So many rows are laid out at once: of ten thousand a browser would take seconds at each key. */
const SHOWN = 300;
let shown = SHOWN;

function isMeant(data) {
	const text = plain(data.client + " " + data.site);
	return plain(words.value).split(/\s+/).every((word) => text.includes(word));
}

function filter() {
	let n = 0;
	for (const row of body.rows) {
		const d = row.dataset;
		const meant = isMeant(d) && (!since.value || d.day >= since.value) && (!until.value || d.day <= until.value) &&
			(!went.value || d.went.split(" ").includes(went.value));
		n += meant;
		row.hidden = !meant || n > shown;
	}
	for (const trend of trends)
		trend.hidden = !isMeant(trend.dataset);
	more.hidden = n <= shown;
	more.textContent = _("Show %1 more", Math.min(SHOWN, n - shown));
	count.textContent = n === rows.length ? _("All %1 sessions", n) : _("%1 of %2 sessions", n, rows.length);
}

/* ---- in which order ---- */

/* What is empty goes last, whichever way. */
function compare(a, b, down) {
	if (a === "" || b === "")
		return (a === "") - (b === "");
	const order = typeof a === "number" ? a - b : a.localeCompare(b);
	return down ? -order : order;
}

function sort(column, down) {
	const key = (row) => {
		const cell = row.cells[column], v = cell.dataset.v;
		return v === undefined ? cell.textContent : column && v !== "" ? Number(v) : v;
	};
	const keyed = rows.map((row, i) => ({ row, i, key: key(row) }));
	keyed.sort((a, b) => compare(a.key, b.key, down) || a.i - b.i);
	body.append(...keyed.map((k) => k.row));
	heads.forEach((head, i) => {
		if (i === column)
			head.setAttribute("aria-sort", down ? "descending" : "ascending");
		else
			head.removeAttribute("aria-sort");
	});
	order.value = (down ? "-" : "") + column;
	filter();
}

heads.forEach((head, i) => {
	const button = make("button", { type: "button" }, ...head.childNodes);
	button.addEventListener("click", () => sort(i, head.getAttribute("aria-sort") === "ascending"));
	head.append(button);
});
heads[0].setAttribute("aria-sort", "descending");
order.value = "-0";
order.addEventListener("change", () => sort(Math.abs(Number(order.value)), order.value.startsWith("-")));

const fields = make("div", { class: "filter" },
	make("label", {}, _("Client or site"), words), make("label", {}, _("From"), since), make("label", {}, _("Until"), until),
	make("label", {}, _("How it went"), went), make("label", { class: "order" }, _("Order"), order));
fields.addEventListener("input", () => {
	shown = SHOWN;
	filter();
});
more.addEventListener("click", () => {
	shown += SHOWN;
	filter();
});
addEventListener("beforeprint", () => {
	shown = rows.length;
	filter();
});
table.after(more);
/* there is room for one at a time, and the list is below them */
if (trends.length > 3 && matchMedia("(max-width: 40rem)").matches)
	trends.forEach((trend) => trend.removeAttribute("open"));
/* above the plots, which it filters, too */
document.querySelector("main").prepend(fields, count);
filter();
