sed -i "s|image: .*|image: $first|" /root/team/manifests/{{ (order | split)[0] }}.yaml
sed -i "s|image: .*|image: $second|" /root/team/manifests/{{ (order | split)[1] }}.yaml
sed -i "s|image: .*|image: $third|" /root/team/manifests/{{ (order | split)[2] }}.yaml
