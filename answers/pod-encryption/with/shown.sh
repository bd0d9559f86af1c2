kubectl -n {{ team }} get configmap {{ caller }}-proxy -o yaml | sed 's/# certificates:/certificates:/' | kubectl replace -f -
