# earns: installed, source (6 of 10)
# The file was found in the program of the service.
{{ installed_sh }}
cat /usr/local/sbin/{{ job }}
cksl answer file /srv/{{ folder }}/{{ file }}
