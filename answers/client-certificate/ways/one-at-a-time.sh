# Several roles and bindings for the same rights, and a key of another length; the files get their content by a copy.
kubectl certificate deny request-{{ two }}
kubectl certificate deny request-{{ three }}
kubectl certificate approve request-{{ one }}
mkdir /root/work
openssl genrsa -out /root/work/key 3072
openssl req -new -key /root/work/key -subj "/O={{ team }}-{{ circle }}/CN={{ second }}" -out /root/{{ second }}.csr
{{ object_sh }}
kubectl certificate approve {{ second }}
until kubectl get csr {{ second }} -o go-template={% raw %}'{{.status.certificate}}'{% endraw %} | base64 -d > /root/work/certificate 2> /dev/null; do sleep 0.3; done
openssl x509 -in /root/work/certificate -text > /root/{{ second }}.crt
install -m 0400 /root/work/key /root/{{ second }}.key
for verb in get list {{ verb }}; do kubectl -n {{ team }} create role things-$verb --verb $verb --resource {{ things }}; kubectl -n {{ team }} create rolebinding things-$verb --role things-$verb --group {{ team }}-{{ group }}; done
for verb in get list watch; do kubectl -n {{ team }} create role others-$verb --verb $verb --resource {{ others }}.apps; kubectl -n {{ team }} create rolebinding others-$verb --role others-$verb --user {{ second }}; done
