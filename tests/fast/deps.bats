#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# box-deps: the rules it writes, and how make reads them.

load ../lib/fast

eval "plain_$(declare -f setup)"
setup() {
	plain_setup
	mkdir "$tmp/project"
	cd "$tmp/project" || return
}

# dockerfile DIR LINE...: and the directory
dockerfile() {
	mkdir -p "$1"
	printf '%s\n' "${@:2}" >"$1/Dockerfile"
}

# put FILE...: each with something in it, and the directories
put() {
	local file
	for file; do
		[ "${file%/*}" = "$file" ] || mkdir -p "${file%/*}"
		echo "$file" >"$file"
	done
}

# Of rules with names that are plain: the prerequisites, one a line.
needs() {
	sed '/^[^ ].*:$/d; s/^[^ ]*: //; s/^ //; s/ \\$//' "$out_file"
}

# needs_are NAME...: these, besides the Dockerfile and the directory web
needs_are() {
	is "$(needs | grep -vxF -e web/Dockerfile -e web/. | sort)" \
		"$(printf '%s\n' "$@" | sort)" 'the prerequisites'
}

# --- The rules

@test "a rule, and an empty one for each prerequisite" {
	dockerfile web 'FROM base:2' 'COPY src /src'
	put web/src/a web/src/sub/b web/other/c web/.dockerignore
	: >web/.dockerignore
	cat >want <<-'END'
		out/web.d: web/. \
		 web/.dockerignore \
		 web/Dockerfile \
		 web/src/. \
		 web/src/a \
		 web/src/sub/. \
		 web/src/sub/b
		out/web.d: out/base@2.image
		web/.:
		web/.dockerignore:
		web/Dockerfile:
		web/src/.:
		web/src/a:
		web/src/sub/.:
		web/src/sub/b:
	END
	box box-deps -T out/web.d --parents out/%.image web
	same_bytes "$out_file" want
	box box-deps --parents=out/%.image --make-target=out/web.d web
	same_bytes "$out_file" want
	# without -T it is the directory's
	box box-deps web/
	is "${out%%: *}" web/
	# a target that is there is not one of its own prerequisites
	box box-deps -T ./web/src/a web
	is "$(grep -c web/src/a "$out_file")" 1
}

@test "directories are written as one would: ., .., with slashes, absolute" {
	dockerfile web 'FROM scratch' 'COPY src /src'
	put web/src/a
	while read -r in dir; do
		box box-deps -T t "$in"
		lines_are "$(needs)" "$dir/." "$dir/Dockerfile" "$dir/src/." \
			"$dir/src/a"
	done <<-END
		web web
		.//web// web
		$PWD/web $PWD/web
		web/src/.. web/src/..
	END
	cd web
	for dir in . .//; do
		box box-deps -T t "$dir"
		lines_are "$(needs)" . Dockerfile src/. src/a
	done
}

# --- What is seen

@test "files: what COPY, ADD and bind mounts can see" {
	put web/a web/b web/c.txt web/d.txt web/dir/x web/dir/y web/no/no
	while IFS='|' read -r line want; do
		dockerfile web 'FROM scratch' "$line"
		box box-deps -T t web
		read -ra want <<<"$want"
		softly needs_are "${want[@]/#/web/}"
	done <<-'END'
		COPY a /|a
		ADD --chown=1 ["b", "dir/x", "/"]|b dir/. dir/x
		COPY *.txt /|c.txt d.txt
		RUN --mount=type=bind,source=dir,target=/x true|dir/. dir/x dir/y
		COPY */x /|dir/. dir/x no/.
		ADD https://example.com/x /|
		COPY . /|a b c.txt d.txt dir/. dir/x dir/y no/. no/no
	END
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
}

@test "files: a Dockerfile elsewhere, with rules and a directory of its own" {
	dockerfile web 'FROM scratch' 'COPY . /'
	put web/a web/b
	mkdir docker
	mv web/Dockerfile docker/web
	box box-deps -T t -f docker/web web
	needs_are docker/web docker/. web/a web/b
	echo b >docker/web.dockerignore
	box box-deps -T t --file=./docker/web web
	needs_are docker/web docker/web.dockerignore docker/. web/a
	mv docker/web other
	box box-deps -T t -f other web
	needs_are other . web/a web/b
	# on stdin, and out of a pipe: nothing there can change
	box box-deps -T t -f - web <other
	needs_are web/a web/b
	box box-deps -T t -f <(cat other) web
	needs_are web/a web/b
}

@test "build arguments, defaults and the target decide" {
	dockerfile web 'ARG KIND=prod' 'ARG TAG' 'FROM one AS prod' 'COPY a /' \
		'FROM two:$TAG AS dev' 'COPY b /' "FROM \$KIND"
	put web/a web/b
	while read -r file parent before words; do
		read -ra words <<<"$words"
		TAG=3 box box-deps -T t --parents %.image "${words[@]}" web
		# the engine makes what is before the target, too
		others=()
		[ "$before" = - ] || others=("| $before.image")
		softly needs_are "web/$file" "$parent.image" "${others[@]}"
	done <<-'END'
		a one -
		a one - --build-arg KIND
		a one two@4 --build-arg TAG=4
		a one - --target prod
		b two@1 one --build-arg KIND=dev --build-arg TAG=1
		b two@3 one --target dev --build-arg TAG
	END
}

@test "files: all of them where nobody can know which" {
	put web/a web/b web/c/d
	ln -s c web/link
	for line in 'COPY $SRC /' "ARG SRC=a"$'\n''COPY $SRC /' 'COPY link/d /'; do
		dockerfile web 'FROM base' "$line"
		box box-deps -T t web
		needs_are web/a web/b web/c/. web/c/d
	done
	dockerfile web 'FROM base' 'ENV SRC=a' 'COPY $SRC /'
	box box-deps -T t web
	needs_are web/a
	# triggers of this Dockerfile are known
	dockerfile web 'FROM base AS one' 'ONBUILD COPY a /' 'FROM one'
	box box-deps -T t web
	needs_are web/a
}

@test "files: links, FIFOs and sockets are none; their directories are" {
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
	needs_are .box/{one,two,three,four}.image '| .box/five.image'
	# these are to be made by somebody
	lacks "$out" 'image:'
	box box-deps -T t --parents 'x%y%z' --target x web
	needs_are xoney%z
}

@test "parents: one name for an image, and none with a colon" {
	digest=$(printf '%064d' 0)
	while read -r image word; do
		dockerfile web "FROM $image"
		box box-deps -T t --parents % web
		softly needs_are "$word"
	done <<-END
		x x
		x:latest x
		x:1.0 x@1.0
		docker.io/library/x:latest x
		me/x:1 me/x@1
		localhost:5000/x localhost@5000/x
		localhost:5000/x:1 localhost@5000/x@1
		x:1@sha256:$digest x@1@sha256@$digest
	END
}

# --- Errors: one line, and no rule

@test "wrong usage" {
	dockerfile web 'FROM scratch'
	for words in '' 'web web' - -T --parents '--parents x web' \
		'-t x web'; do
		read -ra words <<<"$words"
		box 2 box-deps "${words[@]}"
		is "$out" ''
		misused box-deps
		has "$errs" $'\n'"usage: box-deps "
	done
	box 2 box-deps --build-arg = web
	misused box-deps --build-arg
}

@test "what is not there, not readable or not understood" {
	mkdir empty
	dockerfile bad 'FROM scratch' 'COPEY a b'
	dockerfile good 'FROM scratch' 'COPY . /'
	cp -r good rules
	echo '[' >rules/.dockerignore
	put file
	while IFS='|' read -r object words; do
		read -ra words <<<"$words"
		box 1 box-deps "${words[@]}"
		is "$out" ''
		complains box-deps "$object"
	done <<-'END'
		none|none
		file|file
		empty/Dockerfile|empty
		none|-f none empty
		bad/Dockerfile|bad
		rules/.dockerignore|rules
		STAGE|--target STAGE good
	END
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

# event WANT COMMAND...: is t made again after it, once?
event() {
	local times=$1
	shift
	"$@"
	box "$times" make -q
	[ -z "$out$errs" ]
	box make
	is "$(grep -cx made <<<"$out")" "$times" "after $*: images made"
	box make -q
	tick
}

# a file that is older than everything, renamed
old() {
	touch -d 2001-01-01 "$tmp/old"
	mv "$tmp/old" "$1"
}

@test "make: what changes is noticed, and nothing else is" {
	# a project whose image is the file t
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
	while read -ra words; do
		event "${words[@]}"
	done <<-'END'
		0 true
		1 touch web/src/a
		1 put web/src/new
		1 rm web/src/new
		1 put web/src/sub/sub/sub/x
		1 rm -r web/src/sub
		1 touch web/conf/a.conf
		1 put web/conf/b.conf
		1 touch web/Dockerfile
		1 rm web/.dockerignore
		1 put web/.dockerignore
		1 put web/Dockerfile.dockerignore
		1 rm web/Dockerfile.dockerignore
		1 touch base
		1 ln -s /elsewhere web/src/link
		0 put web/no/c
		0 touch web/conf/README
		1 rm out/web.d
		1 rm t
		1 old web/src/old
		1 rm -r web/src
	END
	put web/src/a
	# what a makefile includes is made in any case, and nothing else
	box make -n
	has "$out" 'touch t'
	box 1 make -q
	box make -j8
	is "$out" made
	# rules are renamed when they are whole
	tick
	put $'web/src/a\nb'
	loud 2 make
	mentions box-deps 'web/src/a?b'
	[ -s out/web.d ]
	rm $'web/src/a\nb'
	box make
	is "$out" made
	box make -q
}

# --- Names

@test "names: what make cannot hold is one line, and no rule" {
	dockerfile web 'FROM base' 'COPY . /'
	while IFS= read -r bad; do
		printf -v bad %b "$bad"
		put "web/$bad"
		box 1 box-deps -T t web
		is "$out" ''
		complains box-deps "web/${bad//[[:cntrl:]]/?}: "
		rm "web/$bad"
	done <<-'END'
		a\nb
		\t
		a;touch OOPS
		lib(x)
	END
	# directories, too; and what is left out may have any name
	put $'web/a\tb/c'
	box 1 box-deps -T t web
	complains box-deps 'web/a?b/.: '
	echo 'a?b' >web/.dockerignore
	box box-deps -T t web
	needs_are web/.dockerignore
}

# same_names PREFIX NAME...: files of these names, which begin with PREFIX, are to
# make what t is made from, and when all are gone make knows them, too; in a
# makefile with .SECONDEXPANSION as in one without.
same_names() {
	local prefix=$1 n
	dockerfile "${prefix:-.}" 'FROM scratch' 'COPY . /'
	mapfile -t names < <(printf "$prefix%s\n" "${@:2}" | sort)
	put "${names[@]}"
	box box-deps -T t "${prefix:-.}"
	mv "$out_file" "$tmp/rules"
	printf '%s\n' t: 'include ../rules' >"$tmp/1.mk"
	printf '%s\n' .SECONDEXPANSION: t: 'include ../rules' >"$tmp/2.mk"
	for n in 1 2; do
		box make -rRpnf "$tmp/$n.mk" t
		seen=" $(sed -n 's/^t: //p' "$out_file") "
		seen=${seen/" $prefix. "/ }
		is "${seen/" ${prefix}Dockerfile "/ }" " ${names[*]} "
	done
	rm -f -- "${names[@]}"
	box make -rRnf "$tmp/1.mk" t
	box make -rRnf "$tmp/2.mk" t
	[ -z "$(find "$tmp" -name 'OOPS*')" ]
}

@test "names: make reads the very same, and runs nothing" {
	same_names web/ '$(shell touch OOPS).x' '`touch OOPS`' '${shell touch OOPS}' \
		'$$(shell touch OOPS) ' '$(error no).' ': x' 'x: y' 'x := y' 'x=y' \
		'x?=y' '$(subst x,=,x).' '$x' '$@' '$<' '$' '$$' 'include x' define \
		'define x' export endif .PHONY .POSIX .c .c.o .DEFAULT '-include x' \
		'$(MAKE)x' '%.o' '%' '%%' 'a%b%c' '~' '~root' '~root%x' '*%' '%?' \
		'a &' '&' 'a&:' '&:' '::' ':=' 'f(x' 'y)' 'a()' '(1) 2 (3).x' \
		'[slug].tsx' '[[...x]]' '*' '?' '[' ']' 'x[' "it's" '"' '!' , '#' ' ' \
		'  ' 'a  b' $'\x80' $'\xff\xc3' $'\xc3\xa4'
}

@test "names: any two special letters beside each other" {
	letters=(' ' '#' % '$' : '=' '*' '?' '[' ']' '~' '(' '&' "'" '!' @)
	list=()
	for one in "${letters[@]}"; do
		for two in "${letters[@]}"; do
			list+=("$one$two" "a$one${two}b")
		done
	done
	same_names web/ "${list[@]}"
}

@test "names: in the directory that make runs in" {
	same_names '' '~' '~x' define export override private undefine 'export x' \
		'include x' '$(x).' ' x' 'x ' '#' '#x' % : '=x' x= -x +x @x '*' '[x]' \
		'&' '$$' 'ifdef x' .c $'\xef\xbb\xbfx' 'x)' '(x)'
}

@test "names: odd targets and parents" {
	dockerfile web 'FROM base:1'
	odd=('a b' 'a:b' 'a$b' 'a#b' 'a=b' ' a' '$(shell touch OOPS)x' define 'a(b' \
		"a'b" a:: '$$' -x $'\xef\xbb\xbfx')
	for name in "${odd[@]}"; do
		# what one call writes as a target another one needs
		box box-deps -T "$name.base@1" web
		cat "$out_file" >>rules
		box box-deps -T t --parents "$name.%" web
		cat "$out_file" >>rules
	done
	box make -rRpnf rules t
	for name in "${odd[@]}"; do
		softly grep -qxF -e "$name.base@1: web/. web/Dockerfile" "$out_file"
	done
	is " $(sed -n 's/^t: //p' "$out_file")" \
		"$(printf ' web/. web/Dockerfile %s.base@1' "${odd[@]}")"
	[ ! -e OOPS ]
}

# --- Which stages use which

@test "--stages: FROM, COPY --from, RUN --mount and ARG, and no others" {
	for dir in base base-dev tools; do
		dockerfile "boxes/$dir" 'FROM scratch'
	done
	dockerfile boxes/site 'ARG BASE="base" X=1' 'from --platform=linux/amd64 docker.io/library/base:latest AS own' \
		'LABEL for="tools"' 'RUN echo FROM tools' '# COPY --from=tools / /' \
		'COPY --from=own / /' 'RUN --mount=type=bind,from=tools,target=/x true' \
		'ONBUILD COPY --from=base-dev / /' 'COPY --from=elsewhere / /' 'FROM base:2'
	box box-deps --stages boxes/base boxes/base-dev/ boxes/tools boxes/site
	lines_are "$out" 'site<BASE=base' 'site<base' 'site<tools' 'site<base-dev'
	cd boxes
	box box-deps --stages site ./tools
	is "$out" 'site<tools'
	box box-deps --stages
	is "$out" ''
}

@test "--stages: what cannot be read names nothing, and nothing waits" {
	dockerfile a 'FROM b' 'ENV x' 'FROM c'
	mkdir b c d
	mkfifo b/Dockerfile
	ln -s Dockerfile c/Dockerfile
	box timeout 20 box-deps --stages a b c d nosuch
	is "$out" 'a<b'
}
