cksl answer exe /opt/{{ vendor }}/{{ release }}/etcd
cksl answer directory /srv/{{ folder }}-{{ tag }}
cksl answer uid {{ uid }}
cksl answer capability {{ capability }}
cksl answer mapped /var/lib/{{ place }}-{{ mark }}/member/snap/db
cksl answer ports "{{ port }} {{ peer_port }}"
