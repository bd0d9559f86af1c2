// Package acme has the accounts that traefik stores.
package acme

// Account is what a server of certificates knows of an account.
type Account struct{}

// ExtendedAccount is an account with its address.
type ExtendedAccount struct {
	Account

	Location string
}
