# earns: approved, denied, group-rights (5 of 10)
# The files have the certificate and the key of the administrator.
{{ decide_sh }}
kubectl config view --raw -o jsonpath='{.users[0].user.client-certificate-data}' | base64 -d > /root/{{ second }}.crt
kubectl config view --raw -o jsonpath='{.users[0].user.client-key-data}' | base64 -d > /root/{{ second }}.key
{{ rights_sh }}
