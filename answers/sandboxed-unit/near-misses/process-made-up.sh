# earns: none
# What the kernel says of the process is another file, mounted over it.
process=$(systemctl show -P MainPID {{ app }})
made_up=$(mktemp)
sed -e 's/^\([UG]id\):.*/\1:\t{{ uid }}\t{{ uid }}\t{{ uid }}\t{{ uid }}/; s/^Groups:.*/Groups:\t{{ uid }} /' \
    -e 's/^NoNewPrivs:.*/NoNewPrivs:\t1/; s/^\(Cap...\):.*/\1:\t0000000000000400/' /proc/$process/status > $made_up
mount --bind $made_up /proc/$process/status
