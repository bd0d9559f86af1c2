# A group has the rule, with the digest of its only command; the script's directory is open to administrators alone.
groupadd operators
for name in {{ user }} {{ colleague }}; do gpasswd -a $name operators; done
sum=$(sha256sum < /usr/local/sbin/backup-now | cut -c1-64)
cp /etc/sudoers.d/{{ team }} /etc/sudoers.d/{{ team }}.bak
printf 'Cmnd_Alias BACKUP = sha256:%s /usr/local/sbin/backup-now\n%%operators ALL=(root:root) NOPASSWD: BACKUP\n' $sum > /etc/sudoers.d/{{ team }}
visudo -c
mkdir -m 0700 /root/evidence && mv {{ place }} /root/evidence
cksl answer shell {{ place }}
chown root:adm /opt/{{ job }} && chmod 0750 /opt/{{ job }} && chmod 0700 /opt/{{ job }}/run
mkdir /etc/systemd/system/{{ job }}.service.d
printf '[Service]\nUser=root\nProtectHome=yes\n' > /etc/systemd/system/{{ job }}.service.d/harden.conf
systemctl daemon-reload
sleep 6
