/**
 * The supervisor of one worker: a POSIX shell that starts in about a millisecond and outlives the server.
 *
 * Its first act is to create the directory `claim`: whoever creates it owns the attempt, so a shim that comes
 * after recovery gave the attempt up leaves without starting anything. Then it writes its identity, runs the
 * worker in the foreground and records the exit. It survives SIGTERM to its group by a trap with a handler;
 * ignoring the signal instead would be inherited by the worker.
 *
 * The text goes to `sh -c`, not into a file: a shell reads its script while it runs, and an upgrade must never
 * change a shim that runs.
 *
 * Exit codes above 128 mean "ended by signal N - 128", as a shell tells them; a worker that itself exits
 * with 137 looks the same as one that was killed.
 */
export const SHIM = `
cd "$1" || exit 70
shift
mkdir claim 2>/dev/null || exit 71
identity() {
  IFS= read -r stat < "/proc/$$/stat"
  IFS= read -r boot < /proc/sys/kernel/random/boot_id
  set -- \${stat##*) }
  shift 19
  printf '%s %s %s\\n' "$$" "$1" "$boot" > claim/identity.tmp && mv claim/identity.tmp claim/identity
}
identity
trap : TERM HUP INT
dir=$PWD
cd "$RUNGRID_WORKING_DIRECTORY" || { printf '126\\n' > "$dir/exit"; exit 126; }
unset RUNGRID_WORKING_DIRECTORY
"$@"
code=$?
printf '%s\\n' "$code" > "$dir/exit.tmp" && mv "$dir/exit.tmp" "$dir/exit"
exit "$code"
`
