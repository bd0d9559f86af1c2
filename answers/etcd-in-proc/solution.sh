# systemd knows the main process of each service. Go to its directory in /proc.
ps -C etcd -o pid,args # optional
cd /proc/$(systemctl show {{ unit }} -P MainPID)
# Two links show which file the process executes and in which directory it runs.
cksl answer exe $(readlink exe)
cksl answer directory $(readlink cwd)
# `status` has four uids (real, effective, saved, for files), and the capabilities as hexadecimal numbers. `capsh` gives
# their names.
grep -E '^(Uid|Cap)' status # optional
cksl answer uid $(awk '/^Uid/ {print $2}' status)
cksl answer capability $(capsh --decode=$(awk '/^CapEff/ {print $2}' status) | cut -d= -f2)
# `maps` lists the files that are mapped into memory: the program, its libraries, and its database.
cksl answer mapped $(grep -o '/var/lib/.*' maps | head -n 1)
# `net/tcp` lists the sockets of its network. A listening socket has the state 0A. Its port is behind the colon, in
# hexadecimal.
cat net/tcp # optional
cksl answer ports "$(awk '$4 == "0A" {print $2}' net/tcp | cut -d: -f2 | while read port; do echo $((0x$port)); done | xargs)"
