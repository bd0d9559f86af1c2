# earns: secret (2 of 10)
# A certificate that nobody knows.
openssl req -x509 -newkey rsa:2048 -nodes -days 90 -subj /CN={{ app }}.{{ site }}.test -addext subjectAltName=DNS:{{ app }}.{{ site }}.test -keyout /root/own.key -out /root/own.crt
kubectl -n {{ team }} create secret tls {{ secret }} --cert /root/own.crt --key /root/own.key
{{ tls_sh }}
{{ websecure_sh }}
{{ closed_sh }}
until curl -sk https://{{ app }}.{{ site }}.test/ | grep {{ word }}; do sleep 1; done
