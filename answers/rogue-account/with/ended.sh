systemctl mask --now {{ unit }}.timer {{ trigger }}.path {{ unit }}.service
rm /usr/local/sbin/{{ program }}-{{ mark }}
sed -i '/^{{ rogue }}:/d' /etc/passwd /etc/shadow
