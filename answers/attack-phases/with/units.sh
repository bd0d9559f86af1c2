systemctl disable --now {{ unit }}.timer
systemctl stop {{ unit }}.service # optional
rm /etc/systemd/system/{{ unit }}.timer /etc/systemd/system/{{ unit }}.service
systemctl daemon-reload # optional
