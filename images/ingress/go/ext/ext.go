// Package ext is where others may add settings to traefik's. Upstream's own is a module without versions, which no
// registry has; nothing is added here either.
package ext

// HTTP has no more settings of HTTP.
type HTTP struct{}

// DeepCopyInto copies nothing.
func (*HTTP) DeepCopyInto(*HTTP) {}

// Router has no more settings of a router.
type Router struct{}

// DeepCopyInto copies nothing.
func (*Router) DeepCopyInto(*Router) {}
