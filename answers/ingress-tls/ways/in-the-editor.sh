# A Secret by its manifest, and the Ingress by kubectl edit, where its TLS is said by an annotation.
kubectl apply -f - <<END
apiVersion: v1
kind: Secret
metadata: {name: {{ secret }}, namespace: {{ team }}}
type: kubernetes.io/tls
data:
  tls.crt: $(cat {{ place }}/{{ app }}.crt {{ place }}/intermediate.crt | base64 -w0)
  tls.key: $(base64 -w0 {{ place }}/{{ app }}.key)
END
cat > /root/editor <<'END'
#!/bin/sh
jq '.metadata.annotations["traefik.ingress.kubernetes.io/router.tls"] = "true" | .spec.tls = [{secretName: "{{ secret }}", hosts: ["{{ app }}.{{ site }}.test"]}]' "$1" > /root/edited && cat /root/edited > "$1"
END
chmod +x /root/editor
KUBE_EDITOR=/root/editor kubectl -n {{ team }} edit ingress {{ app }} -o json
{{ served_sh }}
{{ closed_sh }}
