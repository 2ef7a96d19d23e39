# bash completion for icecue: the program itself says what may stand there, by its table of options.

_icecue()
{
	local word line before rest=${COMP_LINE:COMP_POINT} joined= quoted= words=()
	local -i i
	# bash parts words at = and : too; icecue takes them as they were typed, up to the cursor
	for ((i = 1; i <= COMP_CWORD; i++)); do
		word=${COMP_WORDS[i]}
		((i < COMP_CWORD)) || word=${word%"${rest%%[[:space:]]*}"}
		if [[ ${#words[@]} != 0 && ($joined || $word == [=:]*) ]]; then
			words[-1]+=$word
		else
			words+=("$word")
		fi
		[[ $word == [=:] ]] && joined=yes || joined=
	done
	[[ ! $joined ]] || word=
	[[ $word != [\"\']* ]] || quoted=yes
	before=${words[-1]%"$word"} # what bash leaves as it is
	words=("${words[@]//[\"\'\\]/}")

	COMPREPLY=()
	while IFS= read -r line; do
		line=${line%%$'\t'*}
		case $line in
		:files | :folders)
			compopt -o filenames 2>/dev/null
			word=${words[-1]#--*=}
			[[ $line == :files ]] && line=-f || line=-d
			mapfile -t COMPREPLY < <(compgen "$line" -- "$word")
			;;
		*)
			line=${line#"$before"}
			[[ $quoted ]] || printf -v line %q "$line"
			COMPREPLY+=("$line")
			;;
		esac
	done < <("$1" config --complete -- "${words[@]}" 2>/dev/null)
}

complete -F _icecue icecue
