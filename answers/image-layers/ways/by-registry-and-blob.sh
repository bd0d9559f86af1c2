# All images go to a registry first; layers are read there as blobs, and the settings given to an image made of a file system.
crane registry serve --address localhost:5000 > /dev/null 2>&1 &
until crane catalog localhost:5000; do sleep 0.2; done
cd /srv/images
for f in *.tar; do crane push $f localhost:5000/${f%.tar}:1; done
for f in *.tar; do n=0; for d in $(crane manifest localhost:5000/${f%.tar}:1 | jq -r '.layers[].digest'); do n=$((n+1)); crane blob localhost:5000/${f%.tar}@$d | tar xzO | perl -ne "/login {{ account }} password ([a-z0-9]{24})/ and print qq(${f%.tar} $n \$1\n)"; done; done > /tmp/hit
read -r image layer password < /tmp/hit
cksl answer layer 0$layer; cksl answer image ./$image.tar; cksl answer password $password
crane export localhost:5000/$image:1 /tmp/fs.tar
crane append --oci-empty-base -f /tmp/fs.tar -t localhost:5000/new:1
crane mutate localhost:5000/new:1 --user 10001 --env PATH=/usr/local/bin:/usr/bin:/bin --cmd /usr/local/bin/$image,--serve -t localhost:5000/new:2
crane pull localhost:5000/new:2 repaired.tar
