# earns: none
# No server, no login.
systemctl disable --now ssh
