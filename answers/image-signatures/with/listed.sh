first=localhost:5000/{{ (order | split)[0] }}@$(crane digest localhost:5000/{{ (order | split)[0] }}:{{ tag }})
second=localhost:5000/{{ (order | split)[1] }}@$(crane digest localhost:5000/{{ (order | split)[1] }}:{{ tag }})
third=localhost:5000/{{ (order | split)[2] }}@$(crane ls localhost:5000/{{ (order | split)[2] }} | sed -n 's/^sha256-/sha256:/p' | grep -v $(crane digest localhost:5000/{{ (order | split)[2] }}:{{ tag }}))
