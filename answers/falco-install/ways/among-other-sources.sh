# Debian's own sources stand in the same file, out of reach here; a first try without a key is corrected, and the settings say that apt must verify.
cat > /etc/apt/sources.list <<'END'
deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] http://deb.debian.org/debian bookworm main # never trusted=yes
deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] https://deb.debian.org/debian-security bookworm-security main
deb file:/srv/packages stable main
END
printf 'Acquire::AllowInsecureRepositories "false";\nAPT::Get::AllowUnauthenticated "no";\n' > /etc/apt/apt.conf.d/90verify
cp /srv/packages/cksl.asc /etc/apt/trusted.gpg.d/cksl.asc
apt-get update
mv /etc/apt/trusted.gpg.d/cksl.asc /usr/share/keyrings/cksl.asc
sed -i 's|^deb file:|deb [signed-by=/usr/share/keyrings/cksl.asc] file:|' /etc/apt/sources.list
apt-get update
apt-get install -y falco
systemctl enable --now falco
until journalctl _PID=$(systemctl show -P MainPID falco) | grep -q 'watching the system calls'; do sleep 0.1; done
runc exec -t $(runc list -q) bash -c 'exit'
journalctl -u falco --no-pager | tail -n 2
