/** What the script of `aws-cli` is made of; bash 3.2 and later. */
export const FUNCTIONS: readonly string[] = String.raw`say() { printf '%s\n' "$*" >&2; }
stop() { say "stopped: $*"; exit 1; }
need() { for program; do command -v "$program" > /dev/null || stop "$program is needed"; done; }

errors=$(mktemp)
trap 'rm -f "$errors"' EXIT

# what a command prints; nothing where AWS says that there is no such thing
shown() {
  if "$@" 2> "$errors"; then return; fi
  grep -q 'NoSuchEntity\|ResourceNotFoundException' "$errors" && return
  cat "$errors" >&2
  stop "$1 $2 $3 failed"
}

# whether two JSON documents are the same, whatever the order of their members
same() { [ "$(jq -S . <<< "$1")" = "$(jq -S . <<< "$2")" ]; }

# a new role takes a while until EKS sees it
patiently() {
  for pause in 2 4 8 16 0; do
    if "$@" 2> "$errors"; then return; fi
    grep -q 'InvalidParameterException\|InvalidRequestException' "$errors" || break
    sleep "$pause"
  done
  cat "$errors" >&2
  stop "$1 $2 $3 failed"
}

# whether kubectl is there, and knows the contexts
reaches() {
  command -v kubectl > /dev/null || return 1
  for name; do kubectl config get-contexts "$name" > /dev/null 2>&1 || return 1; done
}`.split('\n');
