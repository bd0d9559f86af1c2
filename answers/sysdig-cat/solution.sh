# One event of the file, with all that is asked.
sysdig -n 1 -p "%evt.type %proc.name %proc.pname %evt.arg.flags" "fd.name=/etc/passwd and evt.is_open_read=true" > /tmp/seen
cat /tmp/seen # optional
read -r event process parent flags < /tmp/seen
cksl answer event $event
cksl answer process $process
cksl answer parent $parent
cksl answer flag $(grep -o 'O_[A-Z]*' <<< "$flags" | grep -v O_RDONLY)
