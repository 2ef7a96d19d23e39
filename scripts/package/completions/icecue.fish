# fish completion for icecue: the program itself says what may stand there, by its table of options.

function __icecue_complete
	set -l typed (commandline -opc)
	set -l word (commandline -ct)
	set -l before (string match -r -- '^--[^=]*=' $word)
	set -l plain (string unescape -- $word); or set plain $word
	for line in ($typed[1] config --complete -- $typed[2..-1] "$plain" 2>/dev/null)
		switch $line
			case :files :folders
				# as fish itself completes a file
				for name in (complete -C "'' "(string replace -r -- '^--[^=]*=' '' "$word"))
					if test $line = :files; or string match -q -- '*/' $name
						echo "$before$name"
					end
				end
			case '*'
				echo $line
		end
	end
end

complete -c icecue -f -a '(__icecue_complete)'
