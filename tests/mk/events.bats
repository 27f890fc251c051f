#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Whatever happens to a project, make builds the stages that it concerns and no
# others, and make -q knows that before and after: a table of events, on a
# project of three stages, base <- middle <- site, and a real engine.

load ../lib/box

# What happens is in quotes, for happens() to evaluate.
# shellcheck disable=SC2016

eval "plain_$(declare -f setup)"
eval "plain_$(declare -f teardown)"
setup() {
	plain_setup
	mk=(make --no-print-directory -I "$repo/mk" BOX_BIN="$bin/")
	prefix=$(shared '')
	stages base middle site
	project=$BATS_FILE_TMPDIR/project
	flags=()
	second=box2-$$
	unset "${!GIT_@}"
	export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1
	mkdir -p "$project"
	cd "$project" || return
	# each test begins with the project as it was at first, and with
	# no image that an earlier one has built
	[ ! -e Makefile ] || {
		git checkout -q -f -B main start && git clean -fdxq &&
			loud "${mk[@]}" images &&
			prune_images &&
			loud "${mk[@]}" -q images
	}
}

teardown() {
	plain_teardown || softened=1
	umount "$project/.box" 2>/dev/null || true
	if [ -e "/run/$second" ]; then
		BOX_ENGINE=$second "$repo/tests/engine/engine" remove || softened=1
	fi
	[ "$softened" -eq 0 ]
}

# Their images' names and their directories.
stages() {
	base=$prefix$1 middle=$prefix$2 site=$prefix$3
	b=boxes/$base m=boxes/$middle s=boxes/$site
}

write_project() {
	mkdir -p "$b" "$m" "$s/src"
	# two images of the site that are not one
	printf 'BOX_MAIN = %s\nBOX_DEV_ARGS = FOR=dev\ninclude box.mk\n-include settings.mk\n' "$site" >Makefile
	printf 'FROM %s AS plain\nARG X=1\nENV X=$X\nCOPY file /base\nFROM plain\nENV RICH=1\n' "$image" >"$b/Dockerfile"
	printf 'FROM %s AS plain\nCOPY file /middle\n' "$base" >"$m/Dockerfile"
	printf 'FROM %s AS plain\nARG FOR\nARG Y=1\nENV Y=$Y\nCOPY src /src\n' "$middle" >"$s/Dockerfile"
	echo 1 | tee "$b/file" >"$m/file"
	echo 1 >"$s/src/page"
	echo 1 >"$s/src/notes.txt"
	echo 1 >"$s/unseen"
	echo 'src/*.txt' >"$s/.dockerignore"
	printf '.box\n' >.gitignore
}

prepare() {
	write_project
	git init -q -b main .
	commit
	git tag start
	loud "${mk[@]}" images
}

commit() {
	git add -A
	git -c user.name=x -c user.email=x@example.org commit -qm x
}

# --- What the table's rows stand on

# event WHAT WANT COMMAND: all is fresh, as setup and the event before have seen;
# the command; then make builds exactly these stages. "site" is both of its images,
# site:dev and site:prod. =STAGE was built before and gets its name again, by no
# build. A failure is told, and the table goes on.
event() {
	happens "$@" || {
		echo "in the event: $1" >&2
		softened=$((softened + 1))
		"${mk[@]}" images >/dev/null 2>&1 || true
	}
}

happens() {
	local stale=0
	eval "$3" >/dev/null || fail 'it did not happen' || return
	[ -z "$2" ] || stale=1
	loud "$stale" "${mk[@]}" -q images || return
	images_are >"$tmp/before"
	loud "${mk[@]}" "${flags[@]}" images || return
	images_are >"$tmp/after"
	is "$(told "$errs")" "$(wanted "$2")" 'what make said it built, or =found' || return
	is "$(changed)" "$(wanted "$2" | tr -d = | sort)" 'what images are new' || return
	loud "${mk[@]}" -q images
}

images_are() {
	named_images "$prefix" ' {{.ID}}' | sort
}

changed() {
	comm -13 "$tmp/before" "$tmp/after" | stage_names
}

stage_names() {
	sed "s/ .*//; s/^$prefix//; s/^site:latest/site:prod/; s/:latest//" | sort -u
}

told() {
	built "$prefix" <<<"$1"
}

# shellcheck disable=SC2086 # words
wanted() {
	printf '%s\n' $1 | sed 's/^\(=*\)site$/\1site:dev\n\1site:prod/' | sort
}

# what the site holds is what the directories hold
right() {
	is "$(docker run --rm --network none "$site:dev" cat /base /middle /src/page)" \
		"$(cat "$b/file" "$m/file" "$s/src/page")" 'what the site holds'
}

settings() {
	printf '%s\n' "$@" >settings.mk
}

# --- The table

# bats test_tags=one-engine
@test "events: files of a stage" {
	event 'a file is edited'                  'site'             'echo 2 >$s/src/page'
	event 'and to as many bytes of its time'  'site'             'touch -r $s/src/page t; echo 3 >$s/src/page; touch -r t $s/src/page'
	event 'and back before make'              ''                 'echo 4 >$s/src/page; echo 3 >$s/src/page'
	event 'a file is touched'                 ''                 'touch $s/src/page'
	event 'all are touched'                   ''                 'find boxes -exec touch {} +'
	event 'a file is replaced by its copy'    ''                 'cp $s/src/page t; mv t $s/src/page'
	event 'chmod +x'                          'site'             'chmod +x $s/src/page'
	event 'chmod g+w'                         ''                 'chmod g+w $s/src/page'
	event 'chmod -x'                          '=site'            'chmod 644 $s/src/page'
	event 'another owner'                     ''                 'chown 1:1 $s/src/page; chown 0:0 $s/src/page'
	event 'a new file'                        'site'             'echo 1 >$s/src/new'
	event 'a renamed file'                    'site'             'mv $s/src/new $s/src/newer'
	event 'two files change places'           'site'             'mv $s/src/page t; mv $s/src/newer $s/src/page; mv t $s/src/newer'
	event 'a deleted file'                    '=site'            'rm $s/src/newer'
	event 'a new directory with nothing in it'   'site'             'mkdir $s/src/folder'
	event 'a deleted directory'               '=site'            'rmdir $s/src/folder'
	event 'a new link'                        'site'             'ln -s page $s/src/link'
	event 'a link to somewhere else'          'site'             'ln -sfn nowhere $s/src/link'
	event 'a link becomes a file'             'site'             'rm $s/src/link; echo nowhere >$s/src/link'
	event 'a file becomes a directory'        'site'             'rm $s/src/link; mkdir $s/src/link'
	event 'a name with all sorts of letters'  'site'             'rmdir $s/src/link; echo 1 >"$s/src/a b\$(c)'"'"'\"%"'
	event 'a stage in the middle'             'middle site'      'echo 2 >$m/file'
	event 'the base'                          'base middle site' 'echo 2 >$b/file'
	event 'the site and the base'             'base middle site' 'echo 3 >$b/file; echo 5 >$s/src/page'
	right
}

# bats test_tags=one-engine
@test "events: what does not count, and what makes it count" {
	event 'an ignored file is edited'         ''                 'echo 2 >$s/src/notes.txt'
	event 'a new ignored file'                ''                 'echo 1 >$s/src/more.txt'
	event '.dockerignore gets a comment'      ''                 'echo "# notes" >>$s/.dockerignore'
	event '.dockerignore lets one file in'    'site'             'echo "!src/more.txt" >>$s/.dockerignore'
	event 'which is edited'                   'site'             'echo 2 >$s/src/more.txt'
	event '.dockerignore leaves it out'       '=site'            'sed -i \$d $s/.dockerignore'
	event '.dockerignore is deleted'          'site'             'rm $s/.dockerignore'
	event 'and back'                          '=site'            'git checkout -q $s/.dockerignore'
	event 'a file that nothing copies'        ''                 'echo 2 >$s/unseen'
	event 'it is copied'                      'site'             'echo COPY unseen / >>$s/Dockerfile'
	event 'and edited'                        'site'             'echo 3 >$s/unseen'
	event 'a file beside the stages'          ''                 'echo 1 >boxes/README'
	right
}

# bats test_tags=one-engine
@test "events: Dockerfiles" {
	event 'touched'                           ''                 'touch $s/Dockerfile $b/Dockerfile'
	event 'the site gets an instruction'      'site'             'echo ENV A=1 >>$s/Dockerfile'
	event 'and in the middle'                 'middle site'      'echo ENV B=1 >>$m/Dockerfile'
	event 'the base gets a comment'           'base'             'echo "# words" >>$b/Dockerfile'
	event 'it is renamed: no stage any more'  ''                 'mv $m/Dockerfile $m/Dockerfile.old'
	event 'an image from elsewhere has its name' 'site'             'other_image $middle -c "LABEL more=1"'
	event 'and the base of the rest changes'  'base'             'echo 2 >$b/file'
	event 'it is renamed back'                'middle site'      'mv $m/Dockerfile.old $m/Dockerfile'
	event 'the site goes to another parent'   'site'             'sed -i s/^FROM.$middle/FROM\ $base/ $s/Dockerfile'
	event 'the middle is not its parent now'  'middle'           'echo 3 >$m/file'
	event 'and back to its parent'            'site'             'sed -i s/^FROM.$base/FROM\ $middle/ $s/Dockerfile'
	event 'a new stage that nothing uses'     'extra'            'mkdir boxes/${prefix}extra; printf "FROM %s\nCOPY file /extra\n" $image >boxes/${prefix}extra/Dockerfile; echo 1 >boxes/${prefix}extra/file'
	event 'the middle copies from it'         'middle site'      'echo COPY --from=${prefix}extra /extra / >>$m/Dockerfile'
	event 'it is edited'                      'extra middle site' 'echo 2 >boxes/${prefix}extra/file'
	event 'and is no longer a stage'          ''                 'rm -r boxes/${prefix}extra'
	event 'a new stage, and one before the site' 'more site'       'mkdir boxes/${prefix}more; echo "FROM $image" >boxes/${prefix}more/Dockerfile; sed -i "1i FROM ${prefix}more AS unneeded\nCOPY unseen /" $s/Dockerfile'
	event 'what that one copies is edited'    ''                 'echo 7 >$s/unseen'
	event 'it is built, with that'            'site'             'echo 7 >$s/src/page'
	event 'what that one is from is edited'   'more'            'echo "RUN true" >>boxes/${prefix}more/Dockerfile'
	event 'the base gets a trigger: COPY --from' 'base middle more site' 'echo ONBUILD COPY --from=${prefix}more /more / >>$b/Dockerfile; printf "FROM %s\nRUN echo 1 >/more\n" $image >boxes/${prefix}more/Dockerfile'
	event 'what it copies from is edited'     'more middle site' 'sed -i s/echo.1/echo\ 2/ boxes/${prefix}more/Dockerfile'
	right
}

# bats test_tags=one-engine
@test "events: arguments, targets and options" {
	event 'none of the flavours has its own'  '=site:dev'        'settings "BOX_DEV_ARGS ="'
	event 'two arguments'                     'site'             'settings "BOX_ARGS_$site = Y=2 Z=3"'
	event 'in another order, and one twice'   ''                 'settings "BOX_ARGS_$site = Z=2 Z=3 Y=2"'
	event 'a build argument of the site'      'site'             'settings "BOX_ARGS_$site = Y=2"'
	event 'of one of its flavours'            'site:prod'        'settings "BOX_ARGS_$site = Y=2" "BOX_PROD_ARGS = Y=3"'
	event 'of the other'                      'site:dev'         'settings "BOX_ARGS_$site = Y=2" "BOX_PROD_ARGS = Y=3" "BOX_DEV_ARGS = Y=4"'
	event 'of the base'                       'base middle site' 'settings "BOX_ARGS_$base = X=2"'
	event 'the same, by a variable of make'   ''                 'settings "BOX_ARGS_$base = X" X=2'
	event 'the variable changes'              'base middle site' 'settings "BOX_ARGS_$base = X" X=3'
	event 'an argument as the Dockerfile has it' 'base =middle =site' 'settings "BOX_ARGS_$base = X=1"'
	event 'no argument'                       '=base'            'settings'
	event 'a target'                          'base middle site' 'settings "BOX_BUILD = --target plain"'
	event 'no target'                         '=base =middle =site' 'settings'
	event 'a label'                           'base middle site' 'settings "BOX_BUILD = --label a=b"'
	event 'none, and --no-cache'              'base middle site' 'settings "BOX_BUILD = --no-cache"'
	event 'no options'                        ''                 'settings'
	right
}

# the names, and what has none
all_gone() {
	docker rmi -f "$base" "$middle" "$site:dev" "$site:prod" "$site" &&
		prune_images
}

# NAME goes to an image made from the one that has it, with these changes
other_image() {
	local id
	id=$(docker create "$1") &&
		docker commit "${@:2}" "$id" "$1" >/dev/null &&
		docker rm "$id" >/dev/null
}

@test "events: images in the engine" {
	event 'one of the site is removed'        'site:dev'         'docker rmi -f $site:dev'
	event 'the other, by one of its two names' '=site:prod'       'docker rmi -f $site:latest'
	event 'the one in the middle is removed'  '=middle'          'docker rmi -f $middle'
	event 'the base is removed'               '=base'            'docker rmi -f $base'
	event 'all are removed'                   'base middle site' 'all_gone'
	event 'the site is named something else'  ''                 'docker tag $site:dev $image-kept'
	event 'its name goes to something else'   '=site:prod'       'docker tag $image $site:prod'
	event 'that of the base'                  '=base'            'docker tag $image $base'
	event 'two stages change names'           '=base =middle'    'docker tag $base $image-kept; docker tag $middle $base; docker tag $image-kept $middle'
	event 'a stage is built by hand'          '=base'            'box-build -q -t $base $b'
	event 'the base'                          'base middle site' 'echo 5 >$b/file'
	event 'it is built by hand, uncached'     '=base'            'box-build -q --no-cache -t $base $b'
	event 'touched, and that: other layers'   '=base'            'touch $b/file; box-build -q --no-cache -t $base $b'
	event 'and of something else'             '=base'            'echo 9 >$b/file; box-build -q -t $base $b; echo 5 >$b/file'
	event 'what the base is on gets a label'  'base middle site' 'other_image $image -c "LABEL more=1"'
	event 'and is another of equal content'   ''                 'other_image $image -m words'
	right
}

# bats test_tags=one-engine
@test "events: checkouts, branches and directories" {
	event 'the project is cloned'             ''                 'commit; git clone -q . $tmp/a; git clone -q . $tmp/b; cd $tmp/a'
	event 'cloned with umask 002'             ''                 '(umask 002; git clone -q $project $tmp/u); cd $tmp/u'
	event 'a change in the one'               'middle site'      'cd $tmp/a; echo 8 >$m/file'
	event 'the same change in the other'      ''                 'cd $tmp/b; echo 8 >$m/file'
	event 'one without it'                    '=middle =site'    'cd $project'
	event 'a copy with its .box'              ''                 'cp -r $project $tmp/c; cd $tmp/c'
	event 'it is renamed'                     ''                 'cd ..; mv c d; cd d'
	event 'a branch'                          ''                 'git checkout -q -b other'
	event 'a commit there'                    'site'             'echo 7 >$s/src/page; commit'
	event 'the first branch'                  '=site'            'git checkout -q main'
	event 'there and back before make'        ''                 'git checkout -q other; git checkout -q main'
	event 'there'                             '=site'            'git checkout -q other'
	right
	cd "$project"
	loud "${mk[@]}" images
	event 'all images are gone, in one clone' 'base middle site' 'git -C $tmp/a checkout -q .; all_gone; cd $tmp/a'
	event 'the project cloned twice builds once' ''                 'git clone -q $project $tmp/e; cd $tmp/e'
	right
}

# bats test_tags=one-engine
@test "events: .box, and clocks" {
	event '.box is deleted'                   ''                 'rm -r .box'
	event 'a part of it'                      ''                 'rm .box/*.image'
	event 'the other part'                    ''                 'rm -f .box/digests .box/*.inputs'
	event 'it is empty files'                 ''                 'for f in .box/*; do : >$f; done'
	event 'it is rubbish'                     ''                 'for f in .box/*; do head -c 999 /dev/urandom >$f; done'
	event 'it is of last year'                ''                 'find .box -exec touch -d "last year" {} +'
	event 'and a file is edited'              'site'             'echo 20 >$s/src/page'
	event 'it is of next year'                ''                 'find .box -exec touch -d "next year" {} +'
	event 'and a file is edited'              'site'             'echo 21 >$s/src/page'
	event 'the clock is set back: an edit'    'site'             'find .box boxes -exec touch -d "next year" {} +; echo 22 >$s/src/page'
	event 'of next year'                      'site'             'echo 23 >$s/src/page; touch -d "next year" $s/src/page'
	event 'of the same time next year'        'site'             'touch -r $s/src/page t; echo 24 >$s/src/page; touch -r t $s/src/page'
	event 'of 1970'                           'site'             'echo 25 >$s/src/page; touch -d @1 $s/src/page'
	event 'all files are of 1970'             ''                 'find boxes -exec touch -d @1 {} +'
	event 'all of next year'                  ''                 'find boxes -exec touch -d "next year" {} +'
	event 'make clean'                        ''                 '"${mk[@]}" clean FORCE=1'
	right
}

# make fails, with what the engine said
breaks() {
	loud 2 "${mk[@]}" images &&
		matches "$errs" "box-build: [^ ]*: .*/bin/sh -c false"
}

# A stage that nothing uses, and that nobody can build: while it is there, make
# images fails, and builds all the others.
broken() {
	mkdir "boxes/${prefix}broken" && printf 'FROM %s\nNOSUCH thing\n' "$image" >"boxes/${prefix}broken/Dockerfile"
}

# with_broken WANT FLAG...: what make -k builds then
with_broken() {
	loud 2 "${mk[@]}" -k "${@:2}" images &&
		is "$(told "$errs" | grep -v broken)" "$(wanted "$1")" 'what -k built' &&
		loud "${mk[@]}" -q "box-image-$site@dev" "box-image-$site@prod" &&
		rm -r "boxes/${prefix}broken"
}

# make is killed when the engine builds this stage
killed_in() {
	cp "boxes/$1/Dockerfile" "$tmp/Dockerfile"
	echo 'RUN sleep 100' >>"boxes/$1/Dockerfile"
	spawn killed setsid "${mk[@]}" images
	until_true 20 sleeps "$tmp/killed.err" || return
	kill_group "$pid"
	until_true 20 no_marked || return
	cp "$tmp/Dockerfile" "boxes/$1/Dockerfile"
}

sleeps() {
	sed '1,/ RUN sleep 100/d' "$1" | grep 'Running in'
}

kill_group() {
	kill -9 -- "-$1"
	wait "$1" || true
} 2>/dev/null

# no stamp can be written
full_disk() {
	mount -t tmpfs -o size=4k none .box || fail 'this test mounts a file system: run it as root' || return
	head -c 4096 /dev/zero >.box/filler
	execute "${mk[@]}" images
	umount .box
	is "$status" 2 && has "$errs" 'No space left on device'
}

two_makes() {
	local first
	spawn first "${mk[@]}" -j8 images
	first=$pid
	spawn second "${mk[@]}" -j8 images
	ended "$pid" && is "$status" 0 && ended "$first" && is "$status" 0 &&
		is "$(told "$(cat "$tmp/first.err" "$tmp/second.err")")" "$(wanted "$1")"
}

# bats test_tags=one-engine
@test "events: makes that break off, and makes at once" {
	event 'make -n'                           'site'             'echo 30 >$s/src/page; box "${mk[@]}" -n images'
	event 'a build fails, and is put right'   ''                 'echo RUN false >>$s/Dockerfile; breaks; sed -i \$d $s/Dockerfile'
	event 'after its parent was built'        'site'             'echo 30 >$m/file; echo RUN false >>$s/Dockerfile; breaks; sed -i \$d $s/Dockerfile'
	event 'kill -9 in the base'               'base middle site' 'echo 31 >$b/file; killed_in $base'
	event 'kill -9 in the middle'             'middle site'      'echo 32 >$b/file; killed_in $middle'
	event 'kill -9 in the site'               'site'             'echo 33 >$b/file; killed_in $site'
	event 'kill -9, and the edit is undone'   ''                 'killed_in $base'
	event 'the disk is full for a stamp'      'middle site'      'echo 34 >$b/file; full_disk'
	event 'and is for that of a fresh stage'  ''                 'full_disk'
	event 'two makes at once'                 ''                 'echo 35 >$b/file; two_makes "base middle site"'
	event 'two with nothing to do'            ''                 'two_makes ""'
	flags=(-j8)
	event 'make -j8'                          'base middle site' 'echo 36 >$b/file; echo 36 >$m/file; echo 36 >$s/src/page'
	event 'make -j8 with nothing to do'       ''                 'true'
	right
}

# bats test_tags=one-engine
@test "events: a stage that is broken, and flags of make" {
	event 'a stage that is broken'            ''                 'broken; with_broken ""'
	event 'one, and an edit of the base'      ''                 'broken; echo 50 >$b/file; with_broken "base middle site"'
	event 'and with -j8'                      ''                 'broken; echo 51 >$b/file; with_broken "base middle site" -j8'
	event 'one, and a goal without it'        'site:prod'        'broken; echo 52 >$s/src/page; "${mk[@]}" box-image-$site@dev 2>&1; rm -r boxes/${prefix}broken'
	event 'make -t'                           ''                 '"${mk[@]}" -t images'
	event 'make -t after an edit'             'site'             'echo 53 >$s/src/page; "${mk[@]}" -t images'
	event 'make -t without .box'              ''                 'rm -r .box; mkdir .box; "${mk[@]}" -t images'
	event 'make -B'                           ''                 'loud "${mk[@]}" -B images; is "$(told "$errs")" ""'
	event 'make -B after an edit'             ''                 'echo 54 >$b/file; loud "${mk[@]}" -B images; is "$(told "$errs")" "$(wanted "base middle site")"'
	event 'make -i'                           ''                 'broken; echo 55 >$b/file; loud "${mk[@]}" -i images; rm -r boxes/${prefix}broken; is "$(told "$errs" | grep -v broken)" "$(wanted "base middle site")"'
	right
}

@test "events: another engine" {
	first=$DOCKER_HOST other=unix:///run/$second/docker.sock
	[ "$(id -u)" -eq 0 ] || fail 'this test starts an engine: run it as root'
	BOX_ENGINE=$second BOX_ENGINE_LOG=$tmp/engine.log DOCKER_HOST=$other \
		"$repo/tests/engine/engine" start
	docker save "$image" | docker -H "$other" load
	event 'another engine'                    'base middle site' 'DOCKER_HOST=$other'
	event 'back to the first'                 ''                 'DOCKER_HOST=$first'
	event 'a change there'                    'site'             'echo 40 >$s/src/page'
	event 'and the other engine'              'site'             'DOCKER_HOST=$other'
	right
	event 'that has lost its images'          'base middle site' 'all_gone'
}

# --- kill -9 at any time

# The same three stages, with names of their own and one that takes a while.
slow_project() {
	prefix=$(name '')
	stages base middle site
	mkdir "$tmp/slow"
	cd "$tmp/slow" || return
	write_project
	printf 'FROM %s\nCOPY file /base\n' "$image" >"$b/Dockerfile"
	printf 'FROM %s\nCOPY file /middle\nRUN cat /base /middle >/both\n' "$base" >"$m/Dockerfile"
	printf 'FROM %s\nCOPY src /src\n' "$middle" >"$s/Dockerfile"
	settings 'BOX_BUILD = --network none'
}

# The engine has ended what a client that is gone had asked for.
settled() {
	local before=$seen
	seen=$(images_are)
	[ "$seen" = "$before" ] && no_marked && return
	sleep 0.2
	return 1
}

# the stages that are the images they were
unchanged_stages() {
	comm -12 "$tmp/before" "$tmp/after" | stage_names
}

# killed_after STAGE SECONDS: the make of a changed base, so long after it has
# come to that stage; what it had not built, and only that, is built afterwards
killed_after() {
	local left stale=0
	images_are >"$tmp/before"
	spawn killed setsid "${mk[@]}" images
	until_true 30 grep -q "^box-build: $prefix$1" "$tmp/killed.err" || return
	sleep "$2"
	kill_group "$pid"
	seen=
	until_true 30 settled || return
	images_are >"$tmp/after"
	left=$(unchanged_stages)
	echo "$1, after $2 s: to be built: ${left//$'\n'/ }"
	[ -z "$left" ] || stale=1
	loud "$stale" "${mk[@]}" -q images || return
	loud "${mk[@]}" images || return
	# one that was whole already only had no name yet
	is "$(told "$errs" | sed 's/^=//' | sort -u)" "$left" 'what make said it built' || return
	loud "${mk[@]}" -q images || return
	is "$(docker run --rm --network none "$site:dev" cat /both /src/page)" \
		"$(cat "$b/file" "$m/file" "$s/src/page")" 'what the site holds'
}

# bats test_tags=one-engine
@test "killed with -9 at 21 times of a build: the old truth or the new one" {
	slow_project
	for i in 1 2; do
		echo "$i" >"$b/file"
		begun=$(date +%s%N)
		loud "${mk[@]}" images
		took=$((($(date +%s%N) - begun) / 1000000))
	done
	# at 7 times of each stage, a third of the whole time between them
	for i in {0..20}; do
		stage=(base middle site) ms=$((took * (i % 7) / 21))
		echo "changed $i" >"$b/file"
		softly killed_after "${stage[i / 7]}" "$(printf '%d.%03d' $((ms / 1000)) $((ms % 1000)))" >>"$tmp/story"
	done
	cat "$tmp/story"
	# all kinds of breaks were among them
	for left in 'base middle site:dev site:prod' 'middle site:dev site:prod' 'site:dev site:prod'; do
		grep -q ": $left\$" "$tmp/story" || fail "never interrupted with this to be built: $left"
	done
	no_marked || fail 'containers are left behind'
	is "$(images_are | wc -l)" 5 'images with names'
}
