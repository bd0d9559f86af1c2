cksl answer exe /opt/{{ vendor }}/{{ release }}/etcd
cksl answer folder /srv/{{ folder }}-{{ tag }}
cksl answer uid {{ uid }}
cksl answer capability {{ capability }}
cksl answer mapped /var/lib/{{ place }}-{{ mark }}/member/snap/db
cksl answer ports "{{ port }} {{ peer_port }}"
