# earns: loot, peer, process, seen, unit (6 of 10)
# The same shell under another name calls on.
{{ found_sh }}
mv /usr/local/libexec/{{ shell }}-{{ mark }} /usr/local/libexec/other
sed -i 's#libexec/{{ shell }}-{{ mark }}#libexec/other#' /usr/local/sbin/{{ agent }}-{{ tag }}
systemctl restart {{ unit }}
pkill -KILL -x {{ shell }}-{{ mark }}
