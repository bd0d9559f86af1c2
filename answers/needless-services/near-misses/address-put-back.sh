# earns: none
# The next start listens on all addresses again.
sed -i.orig 's/0\.0\.0\.0/127.0.0.1/' /etc/default/{{ stats }}
systemctl restart {{ stats }}
until curl -sf http://127.0.0.1:{{ stats_port }}/; do sleep 0.1; done
mv /etc/default/{{ stats }}.orig /etc/default/{{ stats }}
