kubectl -n {{ team }} get configmap {{ callee }}-proxy -o yaml | sed 's/clientAuthType: .*/clientAuthType: RequireAndVerifyClientCert/' | kubectl replace -f -
