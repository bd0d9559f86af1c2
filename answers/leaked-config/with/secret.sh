kubectl -n {{ team }} create secret generic {{ secret }} --from-file password=/root/new-password
