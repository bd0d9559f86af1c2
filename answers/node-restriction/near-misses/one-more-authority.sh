# earns: none
# The API server believes certificates of one more authority.
{{ group_sh }}
{{ user_sh }}
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=authority -days 300 -keyout /root/authority.key -out /root/authority.crt 2> /dev/null
cat /etc/kubernetes/pki/clients.crt /root/authority.crt > /etc/kubernetes/pki/everybody.crt
sed -i 's#--client-ca-file=.*#--client-ca-file=/etc/kubernetes/pki/everybody.crt#' /etc/kubernetes/manifests/kube-apiserver.yaml
{{ plugin_sh }}
{{ ready_sh }}
