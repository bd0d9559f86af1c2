# The Ingress is written by kubectl create and takes the place of the old one, before there is a Secret. The chain ends with the root.
kubectl -n {{ team }} create ingress {{ app }} --class traefik --annotation traefik.ingress.kubernetes.io/router.entrypoints=websecure --rule "{{ app }}.{{ site }}.test/*={{ app }}:80,tls={{ secret }}" --dry-run=client -o yaml > /root/ingress.yaml
kubectl replace --force -f /root/ingress.yaml
cat {{ place }}/{{ app }}.crt {{ place }}/intermediate.crt {{ place }}/root.crt > /root/chain.crt
{{ secret_sh }}
{{ served_sh }}
{{ closed_sh }}
