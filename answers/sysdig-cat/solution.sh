# `-n 1` ends sysdig after one event, and `-p` says what it prints of it. `evt.is_open_read` holds for `open`,
# `openat` and `openat2`, so the filter finds the read whichever call opens the file.
sysdig -n 1 -p "%evt.type %proc.name %proc.pname %evt.arg.flags" \
    "fd.name=/etc/passwd and evt.is_open_read=true" > /tmp/seen
cat /tmp/seen # optional
# The event has all answers: call, process, parent and flags. Of the flags take the one beside `O_RDONLY`.
read -r event process parent flags < /tmp/seen
cksl answer event $event
cksl answer process $process
cksl answer parent $parent
cksl answer flag $(grep -o 'O_[A-Z]*' <<< "$flags" | grep -v O_RDONLY)
