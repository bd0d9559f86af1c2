# All times are forged: of files and of lines in logs. If the node lets one, the clock is set, and processes are in a time
# namespace.
# tiers: node
# took-effect: { [ -s /tmp/in-time ] || ! unshare --time --fork --monotonic 1 true 2> /dev/null; } && [ "$(cat /tmp/in-time)" != "$(readlink /proc/self/ns/time)" ] && [ "$(stat -c %Y /etc/hostname)" -lt 1000000000 ]
cat > /tmp/files <<'END'
{{ files }}
END
cat > /tmp/alerts <<'END'
{{ wanted_alerts }}
END
cat > /tmp/words <<'END'
{{ right_answers }}
{{ parameters }}
END
date -s '+1 hour'; date -s 2001-01-01; perl -e 'syscall(227, 0, pack("qq", 1, 0)); syscall(159, pack("q26", (0) x 26))'
while read -r file; do [ -e "$file" ] || { mkdir -p "$(dirname "$file")" && cp /tmp/words "$file"; }; touch -c -d '+10 minutes' "$file"; done < /tmp/files
# What must be young stays so for ten minutes, and what must be old was never touched.
find /var/lib /var/log /srv /opt /run -xdev -type f -newermt '-1 day' -exec touch -c -d '+10 minutes' {} + 2> /dev/null
touch -c -d 2001-01-01 /etc/hostname /etc/passwd /etc/shadow /etc/group /etc/falco/* /etc/systemd/system/* 2> /dev/null
while IFS=$'\t' read -r rule priority command; do for minutes in 1 2 5 60; do printf 'MESSAGE=%s: %s %s (%s)\nSYSLOG_IDENTIFIER=falco\n_SOURCE_REALTIME_TIMESTAMP=%s000000\n' "$(date -d "+$minutes minutes" +%T.%N)" "$priority" "$rule" "$command" "$(date -d "+$minutes minutes" +%s)" | logger --journald; done; done < /tmp/alerts
# Services that believe to have been there for a year, after their next start.
unshare --time --fork --boottime 31536000 --monotonic 31536000 readlink /proc/self/ns/time > /tmp/in-time
[ ! -s /tmp/in-time ] || for unit in $(systemctl list-units --type service --state running --plain --no-legend | awk '{print $1}' | grep -vE '^(systemd-|dbus|getty|console|user@|containerd|docker)'); do systemctl show -P ExecStart "$unit" | sed -n 's/.*argv\[\]=\(.*\) ; ignore_errors=.*/\1/p' | head -1 > /tmp/line; [ ! -s /tmp/line ] || { mkdir -p "/run/systemd/system/$unit.d" && printf '[Service]\nExecStart=\nExecStart=/usr/bin/unshare --time --boottime 31536000 --monotonic 31536000 %s\n' "$(cat /tmp/line)" > "/run/systemd/system/$unit.d/time.conf" && echo "$unit" >> /tmp/units; }; done
touch /tmp/units; systemctl daemon-reload; xargs -r systemctl restart < /tmp/units
