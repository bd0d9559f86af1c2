# earns: looked, which (5 of 10)
# Two are gone. A link of another name leads to the third.
{{ found_sh }}
mkdir /opt/held
mv $bad /opt/held
ln -s /opt/held/{{ (order | split)[2] }} /usr/local/bin/third-old
