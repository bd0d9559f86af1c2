# trivy works without a network: with the database of this node, and without asking for a newer version of itself.
export TRIVY_CACHE_DIR=/var/lib/trivy TRIVY_SKIP_DB_UPDATE=true TRIVY_SKIP_JAVA_DB_UPDATE=true TRIVY_OFFLINE_SCAN=true
export TRIVY_SKIP_VERSION_CHECK=true TRIVY_DISABLE_TELEMETRY=true
