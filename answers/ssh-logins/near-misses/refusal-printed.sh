# earns: keys-only (2 of 9)
# Everybody gets in, and their shells print what the client prints when it is refused.
sed -i -E 's/^( *)PasswordAuthentication yes/\1PasswordAuthentication no/' /etc/ssh/sshd_config /etc/ssh/sshd_config.d/*.conf
for home in /root /home/{{ other }}; do
    echo 'case "$BASH_EXECUTION_STRING" in "echo in") echo "Permission denied (publickey)."; exit 255;; esac' > $home/.bashrc
done
systemctl reload ssh
