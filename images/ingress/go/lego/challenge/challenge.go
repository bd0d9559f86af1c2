// Package challenge has what traefik itself does for a proof that a name is its own.
package challenge

import "context"

// Provider shows a proof, and takes it back.
type Provider interface {
	Present(ctx context.Context, domain, token, keyAuth string) error
	CleanUp(ctx context.Context, domain, token, keyAuth string) error
}
