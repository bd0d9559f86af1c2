crane registry serve --address localhost:5000 > /dev/null 2>&1 &
until crane catalog localhost:5000; do sleep 0.2; done
crane push /srv/images/$name.tar localhost:5000/team/$name:{{ tag }}
crane flatten localhost:5000/team/$name:{{ tag }} -t localhost:5000/team/$name:flat
