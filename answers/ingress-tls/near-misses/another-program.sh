# earns: secret (2 of 10)
# The program of Traefik is another one, though it does the same.
cp /usr/local/bin/traefik /root/changed
echo >> /root/changed
mv /root/changed /usr/local/bin/traefik
kubectl -n traefik delete pod -l app=traefik
{{ chain_sh }}
{{ secret_sh }}
{{ tls_sh }}
{{ websecure_sh }}
{{ served_sh }}
{{ closed_sh }}
