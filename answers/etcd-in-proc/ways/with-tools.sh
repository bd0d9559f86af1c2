# pmap and lsof read the map, a thread's status is read instead of the process's, and ss is asked in that network.
pid=$(systemctl show {{ unit }} -P MainPID)
lsof -p $pid | head -n 20
pmap -p $pid | grep /var/lib
cat /proc/$pid/task/*/status | grep -E '^(Uid|CapEff)' | sort -u
nsenter -t $pid -n ss -Hltn
cksl answer mapped "$(pmap -p $pid | grep -o '/var/lib/.*' | head -n 1)"
cksl answer ports "$(nsenter -t $pid -n ss -Hltn | awk '{print $4}' | cut -d: -f2 | xargs)"
cksl answer uid $(stat -c %u /proc/$pid)
cksl answer exe $(lsof -p $pid -a -d txt -Fn | sed -n 's/^n//p' | head -n 1)
cksl answer directory $(pwdx $pid | cut -d' ' -f2)
cksl answer capability $(capsh --decode=$(sed -n 's/^CapEff:\s*//p' /proc/$pid/task/$pid/status) | cut -d= -f2)
