#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# box-deps: rules for make, and make's own view of them. No test needs an
# engine, and none is in sight.

load ../lib/box

setup_file() {
	:
}

teardown_file() {
	:
}

setup() {
	exec </dev/null
	status=0 out='' errs='' ran='' softened=0
	export TMPDIR=$tmp DOCKER_HOST=unix://$tmp/none
	unset MAKEFLAGS MAKELEVEL MFLAGS
	cd "$tmp" && mkdir project && cd project
}

teardown() {
	[ "${softened:-0}" -eq 0 ]
}

# dockerfile DIR LINE...: and the folder
dockerfile() {
	mkdir -p "$1"
	printf '%s\n' "${@:2}" >"$1/Dockerfile"
}

# put FILE...: each with something in it, and the folders
put() {
	local file
	for file; do
		[ "${file%/*}" = "$file" ] || mkdir -p "${file%/*}"
		echo "$file" >"$file"
	done
}

# Of rules with names that are plain: the prerequisites, one a line.
needs() {
	sed '/^[^ ].*:$/d; s/^[^ ]*: //; s/^ //; s/ [\\|]$//' "$out_file"
}

# needs_are NAME...: these, besides the Dockerfile and the folder web
needs_are() {
	is "$(needs | grep -vxF -e web/Dockerfile -e web/. | sort)" \
		"$(printf '%s\n' "$@" | sort)" 'the prerequisites'
}

# --- The rules

@test "a rule, and an empty one for each prerequisite" {
	dockerfile web 'FROM scratch' 'COPY src /src'
	put web/src/a web/src/sub/b web/other/c web/.dockerignore
	: >web/.dockerignore
	box box-deps web
	lines_are "$out" 'web: web/Dockerfile \' \
		' web/.dockerignore \' \
		' web/. \' \
		' web/src/. \' \
		' web/src/a \' \
		' web/src/sub/. \' \
		' web/src/sub/b' \
		web/Dockerfile: \
		web/.dockerignore: \
		web/.: \
		web/src/.: \
		web/src/a: \
		web/src/sub/.: \
		web/src/sub/b:
	box box-deps --sources web
	is "$(grep -c ': ;$' "$out_file")" 7
	is "$(grep -c ':$' "$out_file")" 0
}

@test "the target: -T, else the first name, else the folder" {
	dockerfile web 'FROM scratch'
	box box-deps -t site:dev -t site -T .box/site.image web
	is "$(head -n 1 <<<"$out")" '.box/site.image: web/Dockerfile \'
	box box-deps --make-target x web
	is "$(head -n 1 <<<"$out")" 'x: web/Dockerfile \'
	box box-deps -t site:dev -t site web
	is "$(head -n 1 <<<"$out")" 'site\:dev: web/Dockerfile \'
	box box-deps web/
	is "$(head -n 1 <<<"$out")" 'web/: web/Dockerfile \'
}

@test "the target is no prerequisite of itself" {
	dockerfile web 'FROM scratch' 'COPY . /'
	put web/made web/a
	box box-deps -T ./web/made web
	needs_are web/a
	lacks "$out" $'\nweb/made:'
	cd web
	box box-deps .
	lines_are "$(needs)" Dockerfile a made
}

@test "folders are written as one would: ., .., with slashes, absolute" {
	dockerfile web 'FROM scratch' 'COPY src /src'
	put web/src/a
	for dir in web ./web web/ .//web// "$PWD/web"; do
		box box-deps -T t "$dir"
		dir=$(sed 's,^\.//*,,; s,//*$,,' <<<"$dir")
		lines_are "$(needs)" "$dir/Dockerfile" "$dir/." "$dir/src/." \
			"$dir/src/a"
	done
	cd web
	for dir in . ./ .//; do
		box box-deps -T t "$dir"
		lines_are "$(needs)" Dockerfile . src/. src/a
	done
	cd src
	box box-deps -T t ..
	lines_are "$(needs)" ../Dockerfile ../. ../src/. ../src/a
}

@test "many files: on lines of a hundred, each once" {
	dockerfile web 'FROM scratch' 'COPY . /'
	for i in {1..250}; do
		put "web/f$i"
	done
	box box-deps -T t web
	is "$(grep -c '^t: ' <<<"$out")" 3
	needs_are web/f{1..250}
	is "$(grep -c '^web/f[0-9]*:$' <<<"$out")" 250
}

# --- What is seen

@test "files: what COPY, ADD and bind mounts can see" {
	put web/a web/b web/c.txt web/d.txt web/dir/x web/dir/y web/no/no
	dockerfile web 'FROM scratch' 'COPY a /'
	box box-deps -T t web
	needs_are web/a
	dockerfile web 'FROM scratch' 'ADD --chown=1 ["b", "dir/x", "/"]'
	box box-deps -T t web
	needs_are web/b web/dir/. web/dir/x
	dockerfile web 'FROM scratch' 'COPY *.txt /'
	box box-deps -T t web
	needs_are web/c.txt web/d.txt
	dockerfile web 'FROM scratch' \
		'RUN --mount=type=bind,source=dir,target=/x true'
	box box-deps -T t web
	needs_are web/dir/. web/dir/x web/dir/y
	dockerfile web 'FROM scratch' 'COPY */x /'
	box box-deps -T t web
	needs_are web/dir/. web/dir/x web/no/.
	dockerfile web 'FROM scratch' 'ADD https://example.com/x /' 'RUN true'
	box box-deps -T t web
	needs_are
	dockerfile web 'FROM scratch' 'COPY . /'
	box box-deps -T t web
	needs_are web/a web/b web/c.txt web/d.txt web/dir/. web/dir/x \
		web/dir/y web/no/. web/no/no
}

@test "files: .dockerignore, and NAME.dockerignore in its place" {
	dockerfile web 'FROM scratch' 'COPY . /'
	put web/a web/b web/dir/x web/dir/y
	printf 'dir\n!dir/y\nb\n' >web/.dockerignore
	box box-deps -T t web
	needs_are web/.dockerignore web/a web/dir/. web/dir/y
	echo a >web/Dockerfile.dockerignore
	box box-deps -T t web
	needs_are web/.dockerignore web/Dockerfile.dockerignore web/b \
		web/dir/. web/dir/x web/dir/y
	rm web/.dockerignore web/Dockerfile.dockerignore
	# what rules leave out need not be readable, or have a name for make
	printf 'secret\n*\n*\n' >web/.dockerignore
	put web/secret/x $'web/a\nb' 'web/lib(x)'
	chmod 0 web/secret
	box box-deps -T t web
	needs_are web/.dockerignore
	chmod 700 web/secret
}

@test "files: a Dockerfile elsewhere, with rules and a folder of its own" {
	dockerfile web 'FROM scratch' 'COPY . /'
	put web/a web/b
	mkdir docker
	mv web/Dockerfile docker/web
	box box-deps -T t -f docker/web web
	needs_are docker/web docker/. web/a web/b
	echo b >docker/web.dockerignore
	box box-deps -T t --file=./docker/web web
	needs_are docker/web docker/web.dockerignore docker/. web/a
	cp docker/web .
	box box-deps -T t -f web.2 web 2>/dev/null || :
	mv web/a web/b .
	mv docker/web other
	box box-deps -T t -f other web
	needs_are other .
	# on stdin, and out of a pipe: nothing there can change
	box box-deps -T t -f - web <other
	needs_are
	box box-deps -T t -f <(cat other) web
	needs_are
}

@test "files: a build argument and a default decide" {
	dockerfile web 'ARG KIND=prod' 'FROM scratch AS prod' 'COPY a /' \
		'FROM scratch AS dev' 'COPY b /' "FROM \$KIND"
	put web/a web/b
	box box-deps -T t web
	needs_are web/a
	box box-deps -T t --build-arg KIND=dev web
	needs_are web/b
	KIND=dev box box-deps -T t --build-arg KIND web
	needs_are web/b
	box box-deps -T t --target dev web
	needs_are web/b
}

@test "files: all of them where nobody can know which" {
	put web/a web/b web/c/d
	for line in 'COPY $SRC /' "ARG SRC=a"$'\n''COPY $SRC /'; do
		dockerfile web 'FROM base' "$line"
		box box-deps -T t web
		needs_are web/a web/b web/c/. web/c/d
	done
	dockerfile web 'FROM base' 'ENV SRC=a' 'COPY $SRC /'
	box box-deps -T t web
	needs_are web/a
	ln -s c web/link
	dockerfile web 'FROM base' 'COPY link/d /'
	box box-deps -T t web
	needs_are web/a web/b web/c/. web/c/d
}

@test "files: triggers of this Dockerfile are known, for others there is -a" {
	put web/a web/b
	dockerfile web 'FROM base AS one' 'ONBUILD COPY a /' 'FROM one'
	box box-deps -T t web
	needs_are web/a
	dockerfile web 'FROM base'
	box box-deps -T t web
	needs_are
	for option in -a --all-files; do
		box box-deps -T t $option web
		needs_are web/a web/b
	done
	echo b >web/.dockerignore
	box box-deps -T t -a web
	needs_are web/.dockerignore web/a
}

@test "files: links, FIFOs and sockets are none; their folders are" {
	dockerfile web 'FROM scratch' 'COPY . /'
	put web/a/b
	ln -s b web/a/link
	ln -s /nowhere/at/all web/a/dangling
	ln -s . web/a/folder
	mkfifo web/a/fifo
	box box-deps -T t web
	needs_are web/a/. web/a/b
}

# --- Parents

@test "parents: what FROM, COPY --from and mounts take from outside" {
	dockerfile web 'FROM one AS x' 'FROM two AS y' 'COPY --from=x /a /' \
		'COPY --from=three /a /' \
		'RUN --mount=type=bind,from=four,target=/x true' \
		'FROM five AS unused' 'FROM y' 'COPY --from=three /b /'
	box box-deps -T t web
	needs_are
	box box-deps -T t --parents '.box/%.image' web
	needs_are .box/{one,two,three,four}.image
	# these are to be made by somebody
	lacks "$out" 'image:'
	box box-deps -T t --parents 'x%y%z' --target x web
	needs_are xoney%z
	dockerfile web 'FROM scratch'
	box box-deps -T t --parents % web
	needs_are
}

@test "parents: build arguments, and defaults, are put in" {
	dockerfile web 'ARG BASE=wwwserver' 'ARG TAG' 'FROM $BASE:${TAG:-latest}'
	box box-deps -T t --parents %.image web
	needs_are wwwserver.image
	box box-deps -T t --parents %.image --build-arg BASE=wwwserver-dev \
		--build-arg TAG=2 web
	needs_are wwwserver-dev@2.image
	unset BASE
	box box-deps -T t --parents %.image --build-arg BASE web
	needs_are wwwserver.image
}

@test "parents: one name for an image, and none with a colon" {
	digest=sha256:$(printf '%064d' 0)
	while read -r image word; do
		dockerfile web "FROM $image"
		box box-deps -T t --parents % web
		softly needs_are "$word"
	done <<-END
		x x
		x:latest x
		x:1.0 x@1.0
		library/x x
		docker.io/library/x:latest x
		me/x:1 me/x@1
		localhost:5000/x localhost@5000/x
		localhost:5000/x:1 localhost@5000/x@1
		x:1@$digest x@${digest/:/@}
		sha256:1 sha256@1
	END
}

@test "parents: --stage takes those that are meant, however they are written" {
	dockerfile web 'FROM one:latest AS x' 'FROM two:2' \
		'COPY --from=x /a /' 'COPY --from=docker.io/library/three /a /'
	box box-deps -T t --parents %.image --stage one --stage three:latest \
		--stage four web
	needs_are one.image three.image
	box box-deps -T t --parents %.image --stage two web
	needs_are
	box box-deps -T t --parents %.image --stage two:2 web
	needs_are two@2.image
}

@test "options of box-build are taken; most change nothing" {
	dockerfile web 'FROM base' 'COPY a /'
	put web/a
	box box-deps web
	before=$out
	box box-deps --add-host a:1.2.3.4 --cache-from x --label a=b \
		--network host --no-cache --platform linux/arm64 --pull -q \
		--quiet -H tcp://127.0.0.1:1 --host foo://bar web
	is "$out" "$before"
}

# --- Errors: one line, and no rule

@test "wrong usage" {
	dockerfile web 'FROM scratch'
	while read -r words; do
		read -ra words <<<"$words"
		box 2 box-deps "${words[@]}"
		is "$out" ''
		matches "$errs" '^box-deps: [^'$'\n'']+'$'\n''usage: box-deps '
	done <<-'END'
		
		web web
		-
		-T
		--parents
		--parents x web
		--stage x web
		--build-arg = web
		-t a:b:c web
		--next web
	END
}

@test "what is not there, not readable or not understood" {
	mkdir empty
	dockerfile bad 'FROM scratch' 'COPEY a b'
	dockerfile rules 'FROM scratch' 'COPY . /'
	echo '[' >rules/.dockerignore
	put file
	while read -r part dir; do
		read -ra dir <<<"$dir"
		box 1 box-deps "${dir[@]}"
		is "$out" ''
		complains box-deps "$part"
	done <<-'END'
		none none
		file file
		empty/Dockerfile empty
		none -f none empty
		Dockerfile: bad
		.dockerignore rules
		STAGE --target STAGE -f bad/Dockerfile bad
	END
	dockerfile bad 'FROM scratch'
	box 1 box-deps --target STAGE bad
	complains box-deps STAGE
}

@test "a name that make cannot hold: one line, and no rule" {
	dockerfile web 'FROM scratch' 'COPY . /'
	put web/a
	for bad in $'a\nb' 'lib(x)' 'a((b))' $'\n'; do
		put "web/$bad" web/z
		box 1 box-deps web
		is "$out" ''
		says "box-deps: web/${bad//$'\n'/?}: make cannot hold this name: $(
			[[ $bad == *')' ]] && echo 'it reads NAME(MEMBER) as a part of an archive' ||
				echo 'a newline ends a rule')"
		rm "web/$bad"
	done
	box box-deps web
	# a folder of that name has another one
	put 'web/lib(x)/a' 'web/(x)' 'web/f()' 'web/lib(x).c'
	box box-deps -T t web
	needs_are web/a web/z 'web/lib(x)/.' 'web/lib(x)/a' 'web/(x)' 'web/f()' \
		'web/lib(x).c'
	for bad in $'a\nb' 'a*' 'a?' '[a]' '~' '~root' 'lib(x)' .PHONY ./.POSIX; do
		box 1 box-deps -T "$bad" web
		is "$out" ''
		complains box-deps 'make cannot hold this name: '
		box 1 box-deps -T t --parents "$bad%" web
		# a bad FORMAT is one without parents, too
		complains box-deps
	done 2>/dev/null || :
	box 1 box-deps -T '' web
	complains box-deps
}

@test "a full disk and a closed stdout are failures" {
	dockerfile web 'FROM scratch' 'COPY . /'
	box 1 "${full[@]}" box-deps web
	says 'box-deps: cannot write to stdout: No space left on device'
	box 1 "${closed[@]}" box-deps web
	complains box-deps 'cannot write to stdout: '
}

# --- make

# Time moves on: what is written now is newer than what was.
tick() {
	local mark=$tmp/tick
	touch "$mark.1"
	until touch "$mark.2" && [ "$mark.2" -nt "$mark.1" ]; do
		:
	done
}

# seen: what t is made from, to make, between the words of its database
seen() {
	make -rRpnf "${1:-rules}" | LC_ALL=C sed -n 's/^t: //p'
}

# A project whose image is the file t, made by "make".
project() {
	dockerfile web 'FROM base' 'COPY src /' 'COPY conf/*.conf /'
	put web/src/a web/src/sub/b web/conf/a.conf web/conf/README web/no/c
	printf '*.tmp\nweb\n' >web/.dockerignore
	mkdir -p out
	printf '%s\n' 'MAKEFLAGS += -r' \
		't: out/web.d base ; @echo made; touch t' \
		'out/web.d: ; @box-deps -T out/web.d --parents % web >$@.new && mv $@.new $@' \
		'base: ; @touch base' \
		'include out/web.d' >Makefile
	tick
	box make
	is "$out" made
	box make -q
	tick
}

# event WANT COMMAND...: is t made again after it, once?
event() {
	local want=$1
	shift
	"$@"
	box "$((want > 0))" make -q
	[ -z "$out$errs" ]
	box make
	is "$(grep -cx made <<<"$out")" "$want" "after $*: images made"
	box make -q
	tick
}

@test "make: what changes is noticed, and nothing else is" {
	project
	event 0 true
	event 1 touch web/src/a
	event 1 put web/src/new
	event 1 rm web/src/new
	event 1 mv web/src/a web/src/z
	event 1 mv web/src/z web/src/sub/z
	event 1 put web/src/sub/sub/sub/x
	event 1 rm -r web/src/sub/sub
	event 1 rm -r web/src/sub
	event 1 touch web/conf/a.conf
	event 1 put web/conf/b.conf
	event 1 touch web/Dockerfile
	event 1 touch web/.dockerignore
	event 1 rm web/.dockerignore
	event 1 put web/.dockerignore
	event 1 put web/Dockerfile.dockerignore
	event 1 rm web/Dockerfile.dockerignore
	event 1 touch base
	event 1 ln -s /nowhere web/src/link
	event 1 ln -sfn /elsewhere web/src/link
	event 1 cp -p web/src/new2 web/src/new3 2>/dev/null || :
	event 0 touch web/no/c
	event 0 put web/no/d
	event 0 touch web/conf/README
	event 0 touch web/no
	event 1 rm out/web.d
	event 1 rm t
	# older than everything, under a new name
	put old
	touch -d 2001-01-01 old
	event 1 mv old web/src/old
	put old
	touch -d 2001-01-01 old
	event 1 mv old web/src/old
	event 1 rm -r web/src
}

@test "make: -j8, -n, and one that was killed" {
	project
	touch web/src/a
	box make -n
	has "$out" 'box-deps'
	box 1 make -q
	box make -j8
	is "$out" made
	box make -q
	# half a file of rules is not left: it is renamed when it is whole
	tick
	touch web/src/a
	box 2 make PATH=/nowhere:/bin:/usr/bin </dev/null 2>/dev/null || :
	box make
	box make -q
}

@test "make: rules of two images of one folder are no warning" {
	dockerfile web 'FROM scratch' 'COPY . /'
	put 'web/a b' 'web/*' 'web/$x'
	for flavour in dev prod; do
		box box-deps -T $flavour web
		cat "$out_file" >>rules
	done
	echo 'all: dev prod' >>rules
	echo 'dev prod: ; @touch $@' >>rules
	box make -rf rules all
	box make -rf rules -q all
	touch 'web/a b'
	box 1 make -rf rules -q dev
	box 1 make -rf rules -q prod
}

@test "make: its own rules make nothing with -s, and a project's do without" {
	dockerfile web 'FROM scratch' 'COPY . /'
	put web/start.sh web/start web/page
	touch -d 2001-01-01 web/start
	box box-deps -s -T t web
	cp "$out_file" rules
	echo 't: ; @touch $@' >>rules
	box make -f rules t
	is "$(cat web/start)" web/start
	rm web/start
	box make -f rules t
	[ ! -e web/start ]
	put web/start
	box box-deps -T t web
	cp "$out_file" rules
	printf '%s\n' 't: ; @touch $@' 'web/%: src/% ; @cp $< $@' \
		'web/start: web/start.sh ; @echo made >$@' >>rules
	tick
	put src/page
	touch web/start.sh
	box make -f rules t
	is "$(cat web/start)" made
	is "$(cat web/page)" src/page
}

# round NAME...: files in the folder d of this number, and their rules; make
# has to find these very names.
round() {
	local n=$rounds name
	rounds=$((rounds + 1))
	dockerfile "d$n" 'FROM scratch' 'COPY . /'
	for name; do
		put "d$n/$name"
	done
	box box-deps ${sources:+"$sources"} -T "t$n" "d$n"
	cat "$out_file" >>rules
	names[n]=$(printf '%s\n' "$@" | awk '{ print length, $0 }' | sort -rn | cut -d' ' -f2-)
	files+=("${@/#/d$n/}")
}

# All rounds: what make has in its database, what it makes after a touch and
# after a removal. Each name is a line: none of them has a newline.
check_rounds() {
	local line n name rest wrong=0
	printf 'all:%s\n' "$(printf ' t%s' "${!names[@]}")" >>rules
	printf 't%s: ; @echo $@; touch $@\n' "${!names[@]}" >>rules
	box make -rRsf rules all
	is "$(wc -l <"$out_file")" "$rounds" 'made first'
	box make -rRqf rules all
	make -rRpnf rules all >database 2>database.err
	[ ! -s database.err ]
	while IFS= read -r line; do
		n=${line%%: *}
		n=${n#t}
		rest=" ${line#*: } "
		rest=${rest/" d$n/Dockerfile d$n/. "/ }
		while IFS= read -r name; do
			[[ $rest == *" d$n/$name "* ]] || {
				fail "make does not see d$n/$(cat -v <<<"$name")" || wrong=1
			}
			rest=${rest/" d$n/$name "/ }
		done <<<"${names[n]}"
		[ "$rest" = ' ' ] || fail "make sees $(cat -v <<<"$rest")" || wrong=1
	done < <(grep -a '^t[0-9]*: d' database)
	is "$(grep -ac '^t[0-9]*: d' database)" "$rounds" 'rules in the database'
	[ "$wrong" -eq 0 ]
	for action in touch rm; do
		tick
		for name in "${files[@]}"; do
			[ "$action" = rm ] && rm -- "$name" || touch -- "$name"
		done
		box make -rRsf rules all
		is "$(wc -l <"$out_file")" "$rounds" "made after $action"
	done
	[ ! -e OOPS ]
}

@test "make: each byte in a name" {
	rounds=0 names=() files=()
	for i in {1..255}; do
		[ "$i" -ne 10 ] && [ "$i" -ne 47 ] || continue
		printf -v byte '%b' "\\x$(printf %02x "$i")"
		round "x${byte}y" "${byte}x" "x$byte" "\\$byte" "x$byte\\"
	done
	is "$rounds" 253
	check_rounds
}

@test "make: backslashes before what is special, and all of it together" {
	rounds=0 names=() files=()
	for special in ' ' $'\t' '#' '%' '$' '$$' ':' ';' '=' '|' '*' '?' '[' ']' '~' \
		'(' ')' '&' ',' "'" '"' '`' '!' $'\r' $'\v' '\'; do
		list=()
		for slashes in '' '\' '\\' '\\\'; do
			list+=("$slashes${special}b" "a$slashes${special}b" \
				"a$slashes$special$special" "a${special}b$slashes")
		done
		# "\*" that is gone, and "*" that is there, are one to make
		[[ $special == [*?[] ]] && list=("${list[@]:8:4}")
		mapfile -t list < <(printf '%s\n' "${list[@]}" | sort -u)
		round "${list[@]}"
	done
	round '$(shell touch OOPS).x' '`touch OOPS`' '${shell touch OOPS}' \
		'$$(shell touch OOPS) ' '$(error no).' ';touch OOPS' ': x' 'x: y' \
		'x := y' 'x=y' 'x;y #z' '| z' '$(subst x,=,x).' '$x' '$@' '$<'
	round 'include x' define export 'define x' endif .PHONY .POSIX .c .c.o \
		.DEFAULT .SUFFIXES '-include x' '$(MAKE)x' '%.o' '%' '%%' 'a%b%c' \
		'~' '~root' '~root%x' '*%' '%?' 'a &' '&' 'a&:' '&:' '::' ':='
	check_rounds
}

@test "make: the same with -s" {
	rounds=0 names=() files=() sources=-s
	round 'a b' 'a;b' 'a\;b' ';' '\\;' 'a:b' 'a=b' 'a#b' 'a%b' '%;' '$;' '*;' \
		'a&' '\' 'x|y' '~;' .PHONY $'\t;'
	check_rounds
}

@test "make: names right in the folder that it runs in" {
	put '~' '~root' '~root/x' .PHONY .POSIX .WAIT define export 'private' \
		$'\vx' $'x\r' $'\f' $'\xef\xbb\xbfx' '$(x).' ' x' 'x ' '#' '%' ':' \
		'=x' '-x' '+x' '@x' '*' '[x]' '&' '\' '$$'
	dockerfile . 'FROM scratch' 'COPY . /'
	# the folder itself would change with t
	box box-deps -T t .
	sed '/^t: Dockerfile/s, \\$,,; / \. \\$/d' "$out_file" | grep -vx '\.:' >rules
	sed -i '2{/^ /s/^ /t: /}' rules
	echo 't: ; @echo made; touch t' >>rules
	box make -rRf rules t
	box make -rRqf rules t
	for file in * .[A-Z]* '~root/x'; do
		case $file in
		rules | t | Dockerfile | '~root') continue ;;
		esac
		tick
		touch -- "$file"
		box make -rRf rules t
		softly is "$out" made "after touch $(cat -v <<<"$file")"
		tick
		rm -- "$file"
		box make -rRf rules t
		softly is "$out" made "after rm $(cat -v <<<"$file")"
		put "$file"
	done
	# and nothing was turned on
	lacks "$(make -rRpnf rules t 2>&1)" 'Circular'
}

@test "make: targets and parents with odd names" {
	dockerfile web 'FROM base:1'
	: >rules
	n=0
	for odd in 'a b' 'a:b' 'a$b' 'a%b' 'a#b' 'a;b' 'a=b' 'a|b' 'a\ b' 'a\' 'a&' \
		$'a\tb' 'a\:b' ' a' '$(shell touch OOPS)x' define 'a(b' "a'b"; do
		box box-deps -T "$odd" --parents "$odd-%" web
		cat "$out_file" >>rules
		# what asks for it is written by another call
		box box-deps -T "all" --parents "$odd%" web
		sed -n 's/@1\( |\)*$/\1/; /^all: [^w]/s/base//p' "$out_file" |
			grep -v Dockerfile >>wanted || :
		n=$((n + 1))
	done
	box make -rRpnf rules 2>/dev/null || :
	for odd in 'a b' 'a:b' 'a$b' 'a%b' 'a#b' 'a;b' 'a=b' 'a|b' 'a\ b' 'a\' 'a&' \
		$'a\tb' 'a\:b' ' a' 'define' 'a(b' "a'b"; do
		has "$(make -rRpnf rules 2>/dev/null)" \
			"$odd: web/Dockerfile web/. $odd-base@1"
	done
	[ ! -e OOPS ]
}
