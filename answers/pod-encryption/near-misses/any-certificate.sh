# earns: encrypted, plain-closed (6 of 9)
# The proxy asks for a certificate, of whatever CA.
{{ certificate_sh }}
{{ shown_sh }}
kubectl -n {{ team }} get configmap {{ callee }}-proxy -o yaml | sed 's/clientAuthType: .*/clientAuthType: RequireAnyClientCert/' | kubectl replace -f -
{{ variables_sh }}
{{ rollouts_sh }}
