# earns: secret (2 of 10)
# A program that is called traefik, too, ends TLS in the place of Traefik.
{{ chain_sh }}
{{ secret_sh }}
{{ tls_sh }}
cp /usr/bin/socat /root/traefik
cat /root/chain.crt {{ place }}/{{ app }}.key > /root/server.pem
cp {{ place }}/{{ neighbour }}.crt /root/chain.crt
kubectl -n {{ team }} delete secret {{ secret }}
kubectl -n {{ team }} create secret tls {{ secret }} --cert /root/chain.crt --key {{ place }}/{{ neighbour }}.key
setsid /root/traefik OPENSSL-LISTEN:8443,cert=/root/server.pem,verify=0,reuseaddr,fork TCP:$(kubectl -n {{ team }} get service {{ app }} -o jsonpath='{.spec.clusterIP}'):80 > /dev/null 2>&1 < /dev/null &
nft add table ip own
nft add chain ip own output '{ type nat hook output priority -150; }'
nft add rule ip own output ip daddr 10.10.0.2 tcp dport 443 redirect to :8443
{{ websecure_sh }}
{{ served_sh }}
{{ closed_sh }}
