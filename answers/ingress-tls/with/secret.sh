kubectl -n {{ team }} create secret tls {{ secret }} --cert /root/chain.crt --key {{ place }}/{{ app }}.key
