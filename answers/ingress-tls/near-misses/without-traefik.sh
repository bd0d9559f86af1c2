# earns: secret (2 of 10)
# Traefik is gone, and another program listens on its port.
{{ chain_sh }}
{{ secret_sh }}
{{ tls_sh }}
kubectl -n traefik delete daemonset traefik --cascade=foreground
while ss -Hltn 'sport = :443' | grep :443; do sleep 1; done
cat /root/chain.crt {{ place }}/{{ app }}.key > /root/server.pem
setsid socat OPENSSL-LISTEN:443,cert=/root/server.pem,verify=0,reuseaddr,fork TCP:$(kubectl -n {{ team }} get service {{ app }} -o jsonpath='{.spec.clusterIP}'):80 > /dev/null 2>&1 < /dev/null &
{{ served_sh }}
