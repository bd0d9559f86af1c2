# earns: none
# The key comes back under sysdig's eyes, and the account was never removed.
(sleep 1; sed -i '/@{{ place }}$/d' /home/{{ user }}/.ssh/authorized_keys) &
timeout 4 sysdig "evt.is_open_write=true and fd.name contains authorized_keys"
{{ answered_sh }}
