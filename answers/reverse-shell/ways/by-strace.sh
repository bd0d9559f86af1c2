# strace follows the shell into its children; the unit's whole cgroup is killed before it is masked.
pid=$(pgrep -ox {{ shell }}-{{ mark }})
timeout -s INT 5 strace -f -e trace=openat,execve,read -o /tmp/shell -p $pid
grep -m 2 /srv /tmp/shell
{{ answered_sh }}
systemctl disable --now {{ unit }}
systemctl kill --kill-whom=all --signal=KILL {{ unit }} || pkill -KILL -x {{ shell }}-{{ mark }}
systemctl mask {{ unit }}
