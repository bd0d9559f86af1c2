# earns: secret, encrypted, key-private, rest-unchanged (8 of 10)
# Another Ingress still serves the same pages by plain HTTP, to whoever asks for another host.
{{ chain_sh }}
{{ secret_sh }}
{{ tls_sh }}
{{ websecure_sh }}
kubectl -n {{ team }} create ingress old-name --class traefik --rule "old.{{ site }}.test/*={{ app }}:80"
{{ served_sh }}
{{ closed_sh }}
