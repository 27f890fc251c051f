# shellcheck shell=bash
# SPDX-License-Identifier: MIT
# All tools: they are found by their sources, so that a new one is tested too.

tools=()
for source in "$repo"/bin/box-*.c; do
	source=${source##*/}
	tools+=("${source%.c}")
done

# operands TOOL NAME: sets $operands to a command line that reaches the engine
operands() {
	case $1 in
	box-build) operands=("$tmp/context") ;;
	box-run) operands=(--pull never -- "$2" true) ;;
	box-exec) operands=("$2" true) ;;
	box-fork) operands=("$2" "$2") ;;
	box-stale) operands=(-t "$2" "$tmp/context") ;;
	*) operands=("$2") ;;
	esac
}

make_context() {
	mkdir -p "$tmp/context"
	printf 'FROM %s\nCMD ["true"]\n' "$image" >"$tmp/context/Dockerfile"
}
