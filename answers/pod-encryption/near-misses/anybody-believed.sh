# earns: strict (3 of 9)
# The proxy of the caller shows its certificate, and sends its orders to whoever answers.
{{ certificate_sh }}
kubectl -n {{ team }} get configmap {{ caller }}-proxy -o yaml | sed -e 's/# certificates:/certificates:/' -e 's/^\( *\)serverName: .*/\1insecureSkipVerify: true/' | kubectl replace -f -
{{ strict_sh }}
{{ variables_sh }}
{{ rollouts_sh }}
