# earns: strict (3 of 9)
# The proxy of the caller believes anybody, by a setting that is spelled with an escape.
{{ certificate_sh }}
kubectl -n {{ team }} get configmap {{ caller }}-proxy -o yaml | sed -e 's/# certificates:/certificates:/' -e 's/^\( *\)serverName: .*/\1"insecureSkip\\u0056erify": true/' | kubectl replace -f -
{{ strict_sh }}
{{ variables_sh }}
{{ rollouts_sh }}
