# profile.awk - the samples of `inside profile` by room, the largest share first (through sort):
#
#     awk -f profile.awk inside.map samples
#
# inside.map is the linker's: it says which object file each stretch of our code came from. A line of it is
# " .text 0xADDRESS 0xSIZE FILE", or broken after a long name of a section.

# hex TEXT: "0x12ab" as a number; mawk has no strtonum
function hex(text,    i, value) {
	value = 0
	for (i = 3; i <= length(text); i++)
		value = value * 16 + index("0123456789abcdef", substr(text, i, 1)) - 1
	return value
}

function room(object) {
	if (object ~ /^(lines|csv|replay.*|units|datetime|intake|text|names)\.o$/) return "read and parse"
	if (object ~ /^(focus|estimate)\.o$/) return "focus and estimate"
	if (object ~ /^(guard|off)\.o$/) return "guard"
	if (object ~ /^(onset|already)\.o$/) return "onset"
	if (object ~ /^(phase|deadline|warm|detector|rules)\.o$/) return "phase, deadlines, detector"
	if (object ~ /^(sink_.*|reporter|tty_out|outcome)\.o$/) return "print"
	if (object ~ /^(loop|source|clock|cc[A-Za-z0-9]*)\.o$/) return "loop and source"
	if (object == "net.o") return "networks"
	sub(/\.o$/, "", object)
	return object
}

FNR == 1 { file++ }

file == 1 {
	if (/__executable_start/ && $1 ~ /^0x/)
		base = hex($1)
	if ($1 ~ /^\.text/ && NF == 1) { broken = 1; next }
	if (($1 ~ /^\.text/ && NF >= 4) || (broken && NF >= 3 && $1 ~ /^0x/)) {
		at = broken ? 1 : 2
		if (hex($(at + 1)) > 0) {
			object = $(at + 2)
			sub(/\)$/, "", object)
			sub(/.*[\/(]/, "", object)
			from[n] = hex($at); to[n] = from[n] + hex($(at + 1)); of[n++] = object
		}
	}
	broken = 0
	next
}

{
	all += $2
	name = "elsewhere"
	for (i = 0; i < n; i++)
		if ($1 + base >= from[i] && $1 + base < to[i]) { name = room(of[i]); break }
	share[name] += $2
}

END {
	for (name in share)
		printf "    %5.1f %%  %s\n", 100 * share[name] / all, name
}
