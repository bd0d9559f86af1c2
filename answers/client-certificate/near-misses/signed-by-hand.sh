# earns: approved, denied, group-rights (5 of 10)
# The key of the CA signs the second certificate, and the cluster has no request for it.
{{ decide_sh }}
{{ request_sh }}
openssl x509 -req -in /root/{{ second }}.csr -CA /etc/kubernetes/pki/ca.crt -CAkey /etc/kubernetes/pki/ca.key -days 1 -out /root/{{ second }}.crt
{{ rights_sh }}
