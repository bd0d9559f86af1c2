# earns: approved, denied, group-rights (5 of 10)
# There is a request that was approved, and the file has another certificate for the same key and as short a time.
{{ decide_sh }}
{{ request_sh }}
{{ object_sh }}
kubectl certificate approve {{ second }}
until kubectl get csr {{ second }} -o jsonpath='{.status.certificate}' | grep -q .; do sleep 0.3; done
mkdir /root/own && cd /root/own
printf '[ca]\ndefault_ca=own\n[own]\ndatabase=index\nserial=serial\nnew_certs_dir=.\ndefault_md=sha256\npolicy=any\nx509_extensions=client\n[any]\norganizationName=supplied\ncommonName=supplied\n[client]\nextendedKeyUsage=clientAuth\n' > ca.cnf
touch index && echo 1000 > serial
openssl ca -batch -notext -config ca.cnf -cert /etc/kubernetes/pki/ca.crt -keyfile /etc/kubernetes/pki/ca.key -in /root/{{ second }}.csr -startdate $(date -u -d "-5 min" +%y%m%d%H%M%SZ) -enddate $(date -u -d "+1 hour" +%y%m%d%H%M%SZ) -out /root/{{ second }}.crt
cd /root
{{ rights_sh }}
