# Whoever comes by plain HTTP is sent to HTTPS, by an application of its own behind a second Ingress.
{{ chain_sh }}
{{ secret_sh }}
{{ tls_sh }}
{{ websecure_sh }}
kubectl apply -f - <<'END'
apiVersion: v1
kind: Pod
metadata: {name: to-https, namespace: {{ team }}, labels: {app: to-https}}
spec:
  containers:
    - name: to-https
      image: registry.lab/busybox:1.35
      command: [sh, -c]
      args:
        - |
          mkdir -p /srv/cgi-bin
          printf '#!/bin/sh\nprintf "Status: 308 Permanent Redirect\\r\\nLocation: https://{{ app }}.{{ site }}.test/\\r\\n\\r\\n"\n' > /srv/cgi-bin/order
          cp /srv/cgi-bin/order /srv/cgi-bin/index.cgi
          chmod +x /srv/cgi-bin/*
          exec httpd -f -p 8080 -h /srv
      readinessProbe: {tcpSocket: {port: 8080}}
---
apiVersion: v1
kind: Service
metadata: {name: to-https, namespace: {{ team }}}
spec:
  selector: {app: to-https}
  ports: [{port: 80, targetPort: 8080}]
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: to-https
  namespace: {{ team }}
  annotations: {traefik.ingress.kubernetes.io/router.entrypoints: web}
spec:
  ingressClassName: traefik
  rules:
    - host: {{ app }}.{{ site }}.test
      http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: to-https, port: {number: 80}}}}]}
END
{{ served_sh }}
until curl -si http://{{ app }}.{{ site }}.test/cgi-bin/order | grep -i '^location: https'; do sleep 1; done
