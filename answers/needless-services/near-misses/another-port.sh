# earns: none
# On 127.0.0.1 only, but where nobody asks.
echo LISTEN=127.0.0.1:8080 > /etc/default/{{ stats }}
systemctl restart {{ stats }}
until curl -sf http://127.0.0.1:8080/; do sleep 0.1; done
