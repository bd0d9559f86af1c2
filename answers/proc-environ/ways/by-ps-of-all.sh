# With a hyphen: ps knows no -x, and takes the letters for those without one.
ps -auxeww | grep '[h]ttpd.*HOSTNAME={{ container }}'
cksl answer credential "{{ credential }}"
