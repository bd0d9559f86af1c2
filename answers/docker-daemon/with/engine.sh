sed -i 's/^DOCKER_OPTS=.*/DOCKER_OPTS=""/' /etc/default/docker
