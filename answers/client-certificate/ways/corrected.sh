# A first request of the right name lacks the group, and has no expirationSeconds. It is approved, deleted and made again; another is denied.
{{ rights_sh }}
openssl req -new -newkey rsa:2048 -nodes -keyout /root/{{ second }}.key -subj "/CN={{ second }}" -out /root/first.csr
jq -n --rawfile request /root/first.csr '{apiVersion: "certificates.k8s.io/v1", kind: "CertificateSigningRequest", metadata: {name: "{{ second }}"}, spec: {signerName: "kubernetes.io/kube-apiserver-client", usages: ["client auth"], request: ($request | @base64)}}' | kubectl create -f -
{{ fetch_sh }}
kubectl delete csr {{ second }}
openssl req -new -key /root/{{ second }}.key -subj "/O=system:masters/CN={{ second }}" -out /root/{{ second }}.csr
{{ object_sh }}
kubectl certificate deny {{ second }}
kubectl delete csr {{ second }}
openssl req -new -key /root/{{ second }}.key -subj "/O={{ team }}-{{ circle }}/CN={{ second }}" -out /root/{{ second }}.csr
{{ object_sh }}
{{ fetch_sh }}
{{ decide_sh }}
