#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# box.mk as a guest in somebody's Makefile: where it is included, what it takes.
# bats file_tags=one-engine

load ../lib/box

eval "plain_$(declare -f setup)"
setup() {
	plain_setup
	mk=(make --no-print-directory -I "$repo/mk")
	project=$tmp/project
	mkdir -p "$project/boxes/one"
	cd "$project" || return
	echo 'FROM scratch' >boxes/one/Dockerfile
}

@test "the first target stays the default one, wherever the include is" {
	printf 'include box.mk\nmine:\n\t@echo mine\n' >Makefile
	box "${mk[@]}"
	is "$out" mine
	printf 'mine:\n\t@echo mine\ninclude box.mk\ninclude box.mk\n' >Makefile
	box "${mk[@]}"
	is "$out" mine
}

@test "settings count before and after the include, and on the command line" {
	printf 'BOX_PROJECT = before\ninclude box.mk\n' >Makefile
	box "${mk[@]}" -n box-dev
	has "$out" 'up.sh before-dev dev one:dev'
	printf 'include box.mk\nBOX_PROJECT = after\nBOX_RUN = -p 80\n' >Makefile
	box "${mk[@]}" -n box-dev
	has "$out" 'up.sh after-dev dev one:dev'
	has "$out" "'-p' '80'"
	box "${mk[@]}" -n box-dev BOX_PROJECT=line
	has "$out" 'up.sh line-dev dev one:dev'
}

@test "short names can be switched off, and be somebody else's" {
	printf 'BOX_SHORT =\ninclude box.mk\nclean:\n\t@echo my own\n' >Makefile
	box "${mk[@]}" clean
	is "$out" 'my own'
	loud 2 "${mk[@]}" dev
	has "$errs" "No rule to make target 'dev'"
}

@test "nothing undefined is used" {
	printf 'include box.mk\n' >Makefile
	box "${mk[@]}" --warn-undefined-variables -n box-help box-clean box-ps box-shell box-stop box-logs
}

@test "help lists each target that has a text, and no other" {
	printf 'include box.mk\n' >Makefile
	box "${mk[@]}" help
	while read -r target; do
		# its short name is for projects that say what tests them
		[ "$target" != test ] || continue
		matches "$out" "  box-$target +$target +[a-z]"
	done < <(sed -n 's/^_box_help_\([a-z]*\) .*/\1/p' "$repo"/mk/box/*.mk)
	is "$(grep -c '^  box-' <<<"$out")" "$(grep -c '^_box_help_' <(cat "$repo"/mk/box/*.mk))"
}

@test "a directory with a blank in its path is refused" {
	mkdir -p "$tmp/with blank"
	cp -r . "$tmp/with blank"
	cd "$tmp/with blank"
	printf 'include box.mk\n' >Makefile
	loud 2 "${mk[@]}" help
	has "$errs" box.mk
	cd "$project"
	mkdir -p "$tmp/with blank/box"
	cp -r "$repo/mk" "$tmp/with blank/box/"
	printf 'include box.mk\n' >Makefile
	loud 2 make -I "$tmp/with blank/box/mk" help
	has "$errs" box.mk
}

@test "box in a directory of any other name" {
	printf 'include box.mk\n' >Makefile
	for odd in "it's" 'x&touch pwned' 'se;mi' 'co:lon' 'do$HOME' 'do$(touch pwned)' 'ha#sh' 'pe%cent' '[x]' 'st*r' 'ba\ck' '"q"' '`id`'; do
		# make splits words at blanks, the shell at tabs, too
		odd=$tmp/${odd/ /+}
		mkdir "$odd"
		cp -r "$repo/mk" "$odd"
		mkdir "$odd/bin"
		ln -s "$bin"/box-* "$odd/bin"
		box make --no-print-directory -I "$odd/mk" help
		PATH=${PATH#"$bin:"} box make --no-print-directory -I "$odd/mk" ps
		is "$out" ''
		PATH=${PATH#"$bin:"} box make --no-print-directory -I "$odd/mk" graph
		has "$out" one:dev
		[ ! -e pwned ]
	done
}

@test "which stage runs: the one that no other stage is built FROM, or BOX_MAIN" {
	mkdir boxes/two boxes/three
	echo 'FROM one' >boxes/two/Dockerfile
	printf 'include box.mk\n' >Makefile
	echo 'FROM one' >boxes/three/Dockerfile
	loud 2 "${mk[@]}" dev
	has "$errs" BOX_MAIN
	echo 'FROM two' >boxes/three/Dockerfile
	box "${mk[@]}" -n dev
	has "$out" 'three:dev'
	box "${mk[@]}" -n dev BOX_MAIN=two
	has "$out" 'two:dev'
}

@test "which stage runs: a name that a Dockerfile only mentions does not count" {
	mkdir boxes/site
	printf 'include box.mk\n' >Makefile
	echo 'FROM one' >boxes/site/Dockerfile
	for words in '# the parent of site' '  # COPY --from=site' 'LABEL for="site"' 'RUN echo site' 'FROM scratch AS site'; do
		printf 'FROM scratch\n%s\n' "$words" >boxes/one/Dockerfile
		box "${mk[@]}" -n dev
		has "$out" ' site:dev '
	done
	for words in 'FROM site' 'from  site:latest' 'FROM --platform=linux/amd64 site AS x' 'ARG B=site' 'ARG B="site"' "ARG A B='site:latest'" 'COPY --from=site / /' 'RUN --mount=type=bind,from=site,target=/x true' $'FROM \\\n site'; do
		printf 'FROM scratch\n%s\n' "$words" >boxes/one/Dockerfile
		loud 2 "${mk[@]}" -n dev
		has "$errs" BOX_MAIN
		has "$errs" 'one site'
	done
}

@test "which stage runs: a stage of the Dockerfile's own hides a name" {
	mkdir boxes/site
	printf 'include box.mk\n' >Makefile
	echo 'FROM one' >boxes/site/Dockerfile
	printf 'FROM scratch AS site\nFROM scratch\nCOPY --from=site / /\n' >boxes/one/Dockerfile
	box "${mk[@]}" -n dev
	has "$out" ' site:dev '
}

@test "which stage runs: a Dockerfile that cannot be read stops no other goal" {
	mkdir boxes/site
	printf 'include box.mk\n' >Makefile
	echo 'FROM one' >boxes/site/Dockerfile
	for wrong in 'NOSUCH thing' 'ENV x' 'RUN [1]'; do
		printf 'FROM one\n%s\nFROM scratch\n' "$wrong" >boxes/site/Dockerfile
		box "${mk[@]}" help
		has "$out" 'Run by dev and prod: site'
	done
	rm boxes/site/Dockerfile
	mkfifo boxes/site/Dockerfile
	box timeout 20 "${mk[@]}" help
	has "$out" 'Stages: one site'
	rm boxes/site/Dockerfile
	ln -s /dev/null/nosuch boxes/site/Dockerfile
	box timeout 20 "${mk[@]}" BOX_STAGES='one site' help
}

@test "only the targets of images that there are can be made" {
	mkdir boxes/site
	printf 'include box.mk\n' >Makefile
	echo 'FROM one' >boxes/site/Dockerfile
	box "${mk[@]}" -n box-image-one box-image-site@dev box-image-site@prod
	for image in site one@dev one@prod nosuch; do
		loud 2 "${mk[@]}" -n "box-image-$image"
		has "$errs" 'No rule to make target'
	done
	loud 2 "${mk[@]}" -n BOX_MAIN=one box-image-site@dev
	box "${mk[@]}" -n BOX_MAIN=one box-image-site box-image-one@dev
}

@test "the argument that dev gets: however the Dockerfile writes it" {
	mkdir boxes/one-dev boxes/site
	printf 'include box.mk\n' >Makefile
	echo 'FROM one' >boxes/one-dev/Dockerfile
	for arg in 'BASE=one' 'BASE="one"' "BASE='one'" 'BASE=one:latest' 'X=1 BASE="one:latest"'; do
		printf 'ARG %s\nFROM $BASE\n' "$arg" >boxes/site/Dockerfile
		box "${mk[@]}" -n box-image-site@dev
		has "$out" "--build-arg 'BASE=one-dev'"
		box "${mk[@]}" -n box-image-site@prod
		lacks "$out" --build-arg
	done
}

@test "installed: found by include, with its tools, and gone after uninstall" {
	make -s -C "$repo" install DESTDIR="$tmp/root" PREFIX=/usr
	[ -x "$tmp/root/usr/bin/box-ls" ]
	is "$(sed -n 's/^_box_installed_bin := //p' "$tmp/root/usr/include/box.mk")" /usr/bin/
	[ -e "$tmp/root/usr/share/man/man7/box.7" ]
	[ -e "$tmp/root/usr/share/man/man7/box.mk.7" ]
	[ -e "$tmp/root/usr/share/box/templates/www/Makefile" ]
	printf 'include box.mk\n' >Makefile
	box make -I "$tmp/root/usr/include" help
	has "$out" box-dev
	box make -I "$tmp/root/usr/include" -n box-ps
	has "$out" "/usr/bin/'box-ls"
	make -s -C "$repo" uninstall DESTDIR="$tmp/root" PREFIX=/usr
	is "$(find "$tmp/root" -type f)" ''
}

@test "a message names what a beginner may have forgotten" {
	rm -rf boxes
	printf 'include box.mk\n' >Makefile
	for goal in dev prod; do
		loud 2 "${mk[@]}" "$goal"
		has "$errs" 'boxes/*/Dockerfile'
	done
	box "${mk[@]}" help
	mkdir -p boxes/Good
	touch boxes/Good/Dockerfile
	loud 2 "${mk[@]}" images
	has "$errs" Good
}
