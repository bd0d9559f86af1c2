first=localhost:5000/{{ (order | split)[0] }}@$(crane digest localhost:5000/{{ (order | split)[0] }}:{{ tag }})
second=localhost:5000/{{ (order | split)[1] }}@$(crane digest localhost:5000/{{ (order | split)[1] }}:{{ tag }})
for tag in $(crane ls localhost:5000/{{ (order | split)[2] }} | grep ^sha256-); do image=localhost:5000/{{ (order | split)[2] }}@${tag/-/:}; cosign verify --key /root/team/keys/build.pub --insecure-ignore-tlog $image && third=$image; done
