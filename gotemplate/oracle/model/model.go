// Package model holds the types that templates see, under the names that the Go operator gives them.
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

// V1Subdirectory is a folder below which there are secrets.
type V1Subdirectory struct {
	Name string `json:"name"`
	Path string `json:"path"`
}
