# Debian's own sources stand in the same file, out of reach here. A first try without a key is corrected, the settings say that apt must verify, and the key itself is moved.
cat > /etc/apt/sources.list <<'END'
deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] http://deb.debian.org/debian bookworm main # never trusted=yes
deb file:/srv/packages stable main
END
printf 'Acquire::AllowInsecureRepositories "false";\nAPT::Get::AllowUnauthenticated "no";\n' > /etc/apt/apt.conf.d/90verify
apt-get update
mv /srv/packages/cksl.asc /usr/share/keyrings/cksl.asc
sed -i 's|^deb file:|deb [signed-by=/usr/share/keyrings/cksl.asc] file:|' /etc/apt/sources.list
apt-get update
apt-get install -y sysdig
timeout 6 sysdig "proc.name contains {{ job }} and evt.type in (open, openat)" | grep -m 2 /srv/
cksl answer file /srv/{{ folder }}/{{ file }}
