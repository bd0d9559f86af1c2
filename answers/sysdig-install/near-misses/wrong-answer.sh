# earns: installed, seen, source (8 of 10)
# Both files were seen, and the wrong one named.
{{ installed_sh }}
timeout 20 sysdig -n 4 "fd.name startswith /srv/{{ folder }} and evt.is_open_read=true"
cksl answer file /srv/{{ folder }}/{{ other_file }}
