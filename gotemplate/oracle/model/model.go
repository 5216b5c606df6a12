// Package model holds the one type that templates see, under the name that the Go operator gives it.
package model

// V1TemplateOptions is a secret: printed bare it is its value.
type V1TemplateOptions struct {
	Value      string `json:"value"`
	SecretPath string `json:"secretPath"`
}

// String gives the value.
func (o V1TemplateOptions) String() string {
	return o.Value
}
