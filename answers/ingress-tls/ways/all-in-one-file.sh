# Both Ingresses are written into a file and applied again, though only one was edited. A redirect was tried in vain: it needs a
# middleware, which this Traefik does not have, so it answers by plain HTTP "not found". A service without pods is left of it, too.
{{ chain_sh }}
{{ secret_sh }}
kubectl -n {{ team }} get ingress -o yaml > /root/ingresses.yaml
yq -i '(.items[] | select(.metadata.name == "{{ app }}")) |= (.metadata.annotations["traefik.ingress.kubernetes.io/router.entrypoints"] = "websecure" | .spec.tls = [{"hosts": ["{{ app }}.{{ site }}.test"], "secretName": "{{ secret }}"}])' /root/ingresses.yaml
kubectl apply -f /root/ingresses.yaml
kubectl -n {{ team }} create service clusterip to-https --tcp 80:8080
kubectl -n {{ team }} create ingress to-https --class traefik --annotation traefik.ingress.kubernetes.io/router.entrypoints=web --annotation traefik.ingress.kubernetes.io/router.middlewares={{ team }}-to-https@kubernetescrd --rule "{{ app }}.{{ site }}.test/*={{ app }}:80"
{{ served_sh }}
{{ closed_sh }}
sleep 2
