# The process is the one with another network than init's; each file is copied first, and read at leisure.
for pid in $(pgrep -x etcd); do [ "$(readlink /proc/$pid/ns/net)" = "$(readlink /proc/1/ns/net)" ] || break; done
mkdir /root/evidence
for file in status maps net/tcp cmdline; do cat /proc/$pid/$file > /root/evidence/${file##*/}; done
ls -l /proc/$pid/exe /proc/$pid/cwd > /root/evidence/links
cat /root/evidence/*
cksl answer ports "{{ peer_port }}, {{ port }}"
cksl answer mapped $(sed -n 's,.* \(/var/lib/\),\1,p' /root/evidence/maps | sort -u)
cksl answer capability {{ capability | replace('CAP_', '') }}
cksl answer uid $(sed -n 's/^Uid:\s*\([0-9]*\).*/\1/p' /root/evidence/status)
cksl answer directory $(sed -n 's/.*cwd -> //p' /root/evidence/links)
cksl answer exe $(sed -n 's/.*exe -> //p' /root/evidence/links)
