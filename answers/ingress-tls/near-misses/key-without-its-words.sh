# earns: secret, encrypted, http-closed, rest-unchanged (9 of 10)
# A second Secret has the key as bytes, without the words of a PEM file.
{{ chain_sh }}
{{ secret_sh }}
openssl pkcs8 -topk8 -nocrypt -in {{ place }}/{{ app }}.key -outform DER -out /root/key.der
kubectl create secret generic key --from-file /root/key.der
{{ tls_sh }}
{{ websecure_sh }}
{{ served_sh }}
{{ closed_sh }}
