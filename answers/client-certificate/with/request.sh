openssl req -new -newkey rsa:2048 -nodes -keyout /root/{{ second }}.key -subj "/O={{ team }}-{{ circle }}/CN={{ second }}" -out /root/{{ second }}.csr
