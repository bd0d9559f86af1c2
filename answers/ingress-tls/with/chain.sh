cat {{ place }}/{{ app }}.crt {{ place }}/intermediate.crt > /root/chain.crt
