# earns: approved, denied, group-rights (5 of 10)
# The CA's key signs by hand, and the certificate is written into the request before it is approved.
{{ decide_sh }}
{{ request_sh }}
{{ object_sh }}
mkdir /root/own && cd /root/own
printf '[ca]\ndefault_ca=own\n[own]\ndatabase=index\nserial=serial\nnew_certs_dir=.\ndefault_md=sha256\npolicy=any\nx509_extensions=client\n[any]\norganizationName=supplied\ncommonName=supplied\n[client]\nextendedKeyUsage=clientAuth\n' > ca.cnf
touch index && echo 1000 > serial
openssl ca -batch -notext -config ca.cnf -cert /etc/kubernetes/pki/ca.crt -keyfile /etc/kubernetes/pki/ca.key -in /root/{{ second }}.csr -startdate $(date -u -d "-5 min" +%y%m%d%H%M%SZ) -enddate $(date -u -d "+1 hour" +%y%m%d%H%M%SZ) -out /root/{{ second }}.crt
cd /root
kubectl get csr {{ second }} -o json | jq --rawfile made /root/{{ second }}.crt '.status.certificate = ($made | @base64)' | kubectl replace --raw /apis/certificates.k8s.io/v1/certificatesigningrequests/{{ second }}/status -f - > /dev/null
kubectl certificate approve {{ second }}
sleep 2
{{ rights_sh }}
