# earns: asks, takes (6 of 10)
# A file with two certificates is trusted: the backend's, and one of somebody else.
openssl req -x509 -newkey rsa:2048 -nodes -days 30 -subj /CN=other -addext subjectAltName=IP:127.0.0.1 -keyout /root/other.key -out /root/other.crt
cat /etc/kubernetes/admission/backend-ca.crt /root/other.crt > /etc/kubernetes/admission/trusted.crt
sed -i 's|/backend-ca.crt|/trusted.crt|' /etc/kubernetes/admission/backend.conf
{{ server_sh }}
{{ closed_sh }}
{{ manifest_sh }}
{{ ready_sh }}
