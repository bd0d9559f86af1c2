until curl -s --cacert {{ place }}/root.crt https://{{ app }}.{{ site }}.test/ | grep {{ word }}; do sleep 1; done
