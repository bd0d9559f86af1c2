# DynamicUser takes the account that exists, and brings its own sandbox; a first try without the capability is corrected.
mkdir -p /etc/systemd/system/{{ app }}.service.d
printf '[Service]\nDynamicUser=yes\nUser={{ account }}\nStateDirectory={{ app }}\n' > /etc/systemd/system/{{ app }}.service.d/dynamic.conf
systemctl daemon-reload
systemctl restart {{ app }}
sleep 2
printf 'AmbientCapabilities=CAP_NET_BIND_SERVICE\nCapabilityBoundingSet=CAP_NET_BIND_SERVICE\nInaccessiblePaths=/srv /opt\n' >> /etc/systemd/system/{{ app }}.service.d/dynamic.conf
systemctl daemon-reload
systemctl reset-failed {{ app }}
systemctl restart {{ app }}
until curl -sf http://127.0.0.1/; do sleep 0.1; done
# The file is looked at once more, in an editor.
sleep 2
vim -c quit /etc/systemd/system/{{ app }}.service.d/dynamic.conf
