# earns: approved, denied, group-rights (5 of 10)
# The file has the text of the object, in base64.
{{ decide_sh }}
{{ request_sh }}
{{ object_sh }}
kubectl certificate approve {{ second }}
until kubectl get csr {{ second }} -o jsonpath='{.status.certificate}' | grep -q .; do sleep 0.3; done
kubectl get csr {{ second }} -o jsonpath='{.status.certificate}' > /root/{{ second }}.crt
{{ rights_sh }}
