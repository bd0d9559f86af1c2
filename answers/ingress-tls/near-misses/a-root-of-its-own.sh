# earns: secret (2 of 10)
# A certificate of its own stands where the root CA was.
openssl req -x509 -newkey rsa:2048 -nodes -days 90 -subj /CN={{ app }}.{{ site }}.test -addext subjectAltName=DNS:{{ app }}.{{ site }}.test -keyout /root/own.key -out /root/own.crt
kubectl -n {{ team }} create secret tls {{ secret }} --cert /root/own.crt --key /root/own.key
cp /root/own.crt {{ place }}/root.crt
{{ tls_sh }}
{{ websecure_sh }}
{{ served_sh }}
{{ closed_sh }}
