cksl answer process {{ maker }}-{{ mark }}
cksl answer place /etc/.{{ nest }}
