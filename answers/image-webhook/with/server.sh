sed -i 's|127.0.0.1:8443|127.0.0.1:{{ port }}|' /etc/kubernetes/admission/backend.conf
