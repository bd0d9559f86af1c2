# earns: looked, which (5 of 10)
# All three are in one archive, in the directory where they were.
{{ found_sh }}
tar -cf /usr/local/bin/evidence.tar --remove-files $bad
