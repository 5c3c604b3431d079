# Named steps, run one after another or beside each other, with their time and their outcome.
# A step's output goes to a file and is shown when it fails.

steps_dir="${CARGO_TARGET_DIR:-target}/checks"
rm -rf "$steps_dir"
mkdir -p "$steps_dir"

# step NAME COMMAND...: runs it, prints one line, and remembers the outcome.
step() {
  local name="$1" began ended outcome=ok
  shift
  local file="$steps_dir/${name//[^a-zA-Z0-9]/-}"
  began=$(date +%s.%N)
  "$@" >"$file.log" 2>&1 </dev/null || outcome=FAILED
  ended=$(date +%s.%N)
  printf '%s\t%s\t%s\n' "$outcome" "$(echo "$ended $began" | awk '{printf "%.1f", $1 - $2}')" "$name" \
    >"$file.outcome"
  if [ "$outcome" = ok ]; then
    printf '%-7s %7.1f s  %s\n' ok "$(cut -f2 "$file.outcome")" "$name"
    return 0
  fi
  {
    printf '\n===== FAILED: %s =====\n' "$name"
    tail -n 400 "$file.log"
    printf '===== end of: %s (whole: %s.log) =====\n\n' "$name" "$file"
  } >&2
  return 1
}

# twice COMMAND...: tests, run once more when they fail, because a machine that does other work can
# disturb a real socket; that they needed it is said, by name, at the end (`summary`).
# `tests/harness/play` says so in the same words of the files that it plays again.
twice() {
  "$@" && return 0
  echo "Once more: $*"
  "$@"
}

# Of what a step printed: what came before it was run once more, and what came last.
first_play() { sed '/^Once more: /,$d' "$1"; }
last_play() { awk '/^Once more: / { text = "" } { text = text $0 "\n" } END { printf "%s", text }' "$1"; }

# The tests that failed and what they said, from what a runner printed: cargo, node --test, vitest.
what_failed() {
  sed 's/\x1b\[[0-9;]*m//g' | awk '
    /^✖ failing tests:$/ { next }
    /^test .*FAILED$/ || /^ *✖ / || /^ *(FAIL|×) / { print; next }
    /panicked at/                    { print; said = 2; next }
    said > 0                         { print; said-- }
    /^ *(AssertionError|Error|TimeoutError)/ { print }' | awk '!seen[$0]++' | cut -c1-200 | head -n 12 | sed 's/^/    /'
}

# Adds up what the test runners say of themselves: cargo, vitest, node --test, pytest.
count_tests() {
  awk '
    # Those that are run again count as what they were in the end.
    function count(good, bad) {
      if (again[FILENAME]) { failed += bad; passed -= bad; return }
      passed += good; failed += bad; first[FILENAME] += bad
    }
    { gsub(/\x1b\[[0-9;]*m/, "") }
    /^Once more: /             { again[FILENAME] = 1 }
    again[FILENAME] && !seen[FILENAME]++ { failed -= first[FILENAME]; passed += first[FILENAME] }
    /^test result:/            { count($4, $6) }
    /^ *Tests +.*[0-9]+ passed/ { for (i = 1; i < NF; i++) { if ($(i+1) ~ /^passed/) count($i, 0); if ($(i+1) ~ /^failed/) count(0, $i) } }
    /^(#|ℹ) pass [0-9]+/       { count($3, 0) }
    /^(#|ℹ) fail [0-9]+/       { count(0, $3) }
    END                        { printf "%d tests passed, %d failed", passed, failed }' "$steps_dir"/*.log
}

# Prints the closing lines and answers whether everything passed.
summary() {
  local passed failed
  passed=$(grep -l '^ok' "$steps_dir"/*.outcome | wc -l)
  failed=$(grep -l '^FAILED' "$steps_dir"/*.outcome | wc -l)
  if [ "$failed" -gt 0 ]; then
    echo "Failed:"
    local outcome
    for outcome in $(grep -l '^FAILED' "$steps_dir"/*.outcome); do
      cut -f3 "$outcome" | sed 's/^/  /'
      last_play "${outcome%.outcome}.log" | what_failed
    done
  fi
  local again
  for again in $(grep -l '^Once more: ' "$steps_dir"/*.log); do
    echo "Failed the first time: $(basename "$again" .log)"
    first_play "$again" | what_failed
  done
  printf '%s; %d steps passed, %d failed, in %d s\n' "$(count_tests)" "$passed" "$failed" "$SECONDS"
  [ "$failed" -eq 0 ]
}
