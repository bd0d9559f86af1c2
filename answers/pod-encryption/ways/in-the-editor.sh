# Everything by kubectl edit, the variables first; the pods are made again at the end.
cat > /root/editor <<'END'
#!/bin/sh
sed -i -e 's/# certificates:/certificates:/' -e 's/VerifyClientCertIfGiven$/RequireAndVerifyClientCert/' -e 's|value: http://10.96.41.{{ near }}:8080|value: http://127.0.0.1:8090|' -e 's/value: 0.0.0.0/value: 127.0.0.1/' -e "s|^data:|data:\n  tls.crt: $(base64 -w0 {{ place }}/{{ caller }}.crt)\n  tls.key: $(base64 -w0 {{ place }}/{{ caller }}.key)|;w /root/edited" "$1"
END
sed 's/ -e "s|^data.*edited"//' /root/editor > /root/editor-of-others
chmod +x /root/editor /root/editor-of-others
for name in {{ caller }} {{ callee }}; do KUBE_EDITOR=/root/editor-of-others kubectl -n {{ team }} edit deployment $name; KUBE_EDITOR=/root/editor-of-others kubectl -n {{ team }} edit configmap $name-proxy; done
KUBE_EDITOR=/root/editor kubectl -n {{ team }} edit secret {{ caller }}-proxy
kubectl -n {{ team }} delete pods --all --wait
{{ rollouts_sh }}
