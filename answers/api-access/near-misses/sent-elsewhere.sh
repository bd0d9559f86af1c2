# earns: none
# Who asks the kubelet is sent to somebody who says 401 to all, the API server included.
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=node-1 -days 1 -keyout /root/key -out /root/certificate
printf '#!/bin/sh\nread line\nprintf "HTTP/1.0 401 Unauthorized\\r\\nContent-Length: 0\\r\\n\\r\\n"\n' > /root/doorman
chmod +x /root/doorman
socat OPENSSL-LISTEN:10350,reuseaddr,fork,cert=/root/certificate,key=/root/key,verify=0 EXEC:/root/doorman &
iptables -t nat -I OUTPUT -p tcp --dport 10250 -j REDIRECT --to-ports 10350
until [ "$(curl -sk -o /dev/null -w '%{http_code}' https://10.10.0.2:10250/pods)" = 401 ]; do sleep 0.5; done
