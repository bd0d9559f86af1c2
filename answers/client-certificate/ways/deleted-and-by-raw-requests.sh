# The two requests are deleted. The key is of another kind, and approvals are sent as raw requests.
openssl ecparam -name prime256v1 -genkey -noout -out /root/{{ second }}.key
openssl req -new -key /root/{{ second }}.key -subj "/CN={{ second }}/O={{ team }}-{{ circle }}" -out /tmp/request
jq -n --rawfile request /tmp/request '{apiVersion: "certificates.k8s.io/v1", kind: "CertificateSigningRequest", metadata: {name: "{{ second }}"}, spec: {signerName: "kubernetes.io/kube-apiserver-client", expirationSeconds: 3600, usages: ["digital signature", "client auth"], request: ($request | @base64)}}' > /tmp/request.json
kubectl create -f /tmp/request.json
for name in request-{{ one }} {{ second }}; do kubectl get csr $name -o json | jq '.status.conditions = [{type: "Approved", status: "True", reason: "Known", message: "asked by phone"}]' | kubectl replace --raw /apis/certificates.k8s.io/v1/certificatesigningrequests/$name/approval -f -; done
kubectl delete csr request-{{ two }} request-{{ three }}
until kubectl get csr {{ second }} -o json | jq -er '.status.certificate | @base64d' > /root/{{ second }}.crt; do sleep 0.3; done
{{ rights_sh }}
