# Everything is done wrongly first: the program is only hidden, the masks go with the boot, the address is another one.
mount -t tmpfs none /usr/local/sbin
systemctl mask --runtime --now {{ needless }}.socket {{ needless }}.service
sed -i 's/0\.0\.0\.0/10.{{ net }}.0.10/' /etc/default/{{ stats }}
systemctl restart {{ stats }}
systemctl disable {{ app }} && systemctl enable {{ app }}
umount /usr/local/sbin
rm /usr/local/sbin/{{ needless }}
systemctl unmask --runtime {{ needless }}.socket {{ needless }}.service
systemctl disable {{ needless }}.socket {{ needless }}.service
mv /usr/lib/systemd/system/{{ needless }}.socket /usr/lib/systemd/system/{{ needless }}.socket.disabled
mv /usr/lib/systemd/system/{{ needless }}.service /usr/lib/systemd/system/{{ needless }}.service.disabled
systemctl daemon-reload
systemctl reset-failed
cksl answer unit {{ needless }}.socket
printf '#LISTEN=0.0.0.0:{{ stats_port }}\nLISTEN="127.0.0.1:{{ stats_port }}"\n' > /etc/default/{{ stats }}
systemctl restart {{ stats }}
until curl -sf http://127.0.0.1:{{ stats_port }}/; do sleep 0.1; done
