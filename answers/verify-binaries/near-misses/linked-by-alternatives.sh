# earns: looked, which (5 of 10)
# The system's links for alternatives lead from PATH to one of them.
{{ found_sh }}
mkdir /opt/held
mv $bad /opt/held
update-alternatives --install /usr/local/bin/old-{{ (order | split)[0] }} old-{{ (order | split)[0] }} /opt/held/{{ (order | split)[0] }} 10
