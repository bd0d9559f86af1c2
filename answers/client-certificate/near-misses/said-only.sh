# earns: none
# Words about approval, where nobody acts on them, and a file with the name of a certificate.
kubectl annotate csr request-{{ one }} certificates.k8s.io/approved=true
kubectl label csr request-{{ two }} request-{{ three }} denied=true
echo "-----BEGIN CERTIFICATE-----" > /root/{{ second }}.crt
echo "-----BEGIN PRIVATE KEY-----" > /root/{{ second }}.key
