kubectl certificate approve {{ second }}
until kubectl get csr {{ second }} -o jsonpath='{.status.certificate}' | grep -q .; do sleep 0.3; done
kubectl get csr {{ second }} -o jsonpath='{.status.certificate}' | base64 -d > /root/{{ second }}.crt
