while curl -s http://{{ app }}.{{ site }}.test/ | grep -q {{ word }}; do sleep 1; done
