# earns: none
# Files of these names, made by hand.
pid=$(systemctl show {{ unit }} -P MainPID)
mkdir -p /tmp/proc/$pid; cd /tmp/proc/$pid
echo '7f0000000000-7f0000001000 r--s 00000000 00:00 0 /var/lib/{{ place }}-{{ mark }}/member/snap/db' > maps
printf 'Uid:\t{{ uid }}\nCapEff:\t0000000000000001\n' > status
cat maps status
{{ answered_sh }}
