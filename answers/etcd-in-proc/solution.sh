# systemd knows the first process of each service.
ps -C etcd -o pid,args # optional
cd /proc/$(systemctl show {{ unit }} -P MainPID)
# Links of the kernel: what it executes, and where it runs.
cksl answer exe $(readlink exe)
cksl answer folder $(readlink cwd)
# The status has the uids (real, effective, saved, of files) and sets of capabilities as numbers.
grep -E '^(Uid|Cap)' status # optional
cksl answer uid $(awk '/^Uid/ {print $2}' status)
cksl answer capability $(capsh --decode=$(awk '/^CapEff/ {print $2}' status) | cut -d= -f2)
# What it has mapped: its program, libraries, and its database.
cksl answer mapped $(grep -o '/var/lib/.*' maps | head -n 1)
# Sockets of its network: state 0A listens; the port stands behind the colon, in hexadecimal.
cat net/tcp # optional
cksl answer ports "$(awk '$4 == "0A" {print $2}' net/tcp | cut -d: -f2 | while read port; do echo $((0x$port)); done | xargs)"
