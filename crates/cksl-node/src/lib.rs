//! What lies inside a node: the wire protocol, falco, sysdig, and the verbs.
