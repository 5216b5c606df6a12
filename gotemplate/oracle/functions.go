package main

import (
	"bytes"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"text/template"

	"github.com/Masterminds/sprig/v3"
	"github.com/lestrrat-go/jwx/v2/jwk"
	"gopkg.in/yaml.v3"
	"software.sslmate.com/src/go-pkcs12"

	"oracle/model"
)

// library gives Sprig's functions less those that reach outside, and the operator's own. What each of
// these does is what the Go operator's does, told in docs/templates.md; it panics where these give an
// error, which is the same to a template: it ends.
func library(secrets []secret) template.FuncMap {
	funcs := sprig.TxtFuncMap()
	for _, name := range []string{"env", "expandenv", "getHostByName"} {
		delete(funcs, name)
	}
	for name, function := range operatorFunctions {
		funcs[name] = function
	}
	funcs["secretFrom"] = func(path, key string) (model.V1TemplateOptions, error) {
		for _, s := range secrets {
			if s.Key == key && normalised(s.Path) == normalised(path) {
				return model.V1TemplateOptions{Value: s.value(), SecretPath: s.Path}, nil
			}
		}
		return model.V1TemplateOptions{}, fmt.Errorf("secretFrom: secret %q not found", key)
	}
	funcs["subdirectories"] = func(path string) []model.V1Subdirectory {
		return subdirectories(secrets, path)
	}
	return funcs
}

// subdirectories gives the next part of every secret's folder that continues the path, each once, by
// name; a name that is a secret's key in the path is none.
func subdirectories(secrets []secret, path string) []model.V1Subdirectory {
	wanted := parts(path)
	names := map[string]bool{}
	keys := map[string]bool{}
	for _, s := range secrets {
		folder := parts(s.Path)
		if len(folder) < len(wanted) || !slices.Equal(folder[:len(wanted)], wanted) {
			continue
		}
		if len(folder) == len(wanted) {
			keys[s.Key] = true
		} else {
			names[folder[len(wanted)]] = true
		}
	}
	found := []model.V1Subdirectory{}
	for _, name := range slices.Sorted(maps.Keys(names)) {
		if !keys[name] {
			base := strings.TrimRight("/"+strings.Trim(path, "/"), "/")
			found = append(found, model.V1Subdirectory{Name: name, Path: base + "/" + name})
		}
	}
	return found
}

func parts(path string) []string {
	return strings.FieldsFunc(path, func(r rune) bool { return r == '/' })
}

func normalised(path string) string {
	return strings.Join(parts(path), "/")
}

var operatorFunctions = template.FuncMap{
	// yaml.v3's Marshal, less one line break; what has no YAML form ends the template
	"toYaml": func(v any) (string, error) {
		out, err := yaml.Marshal(v)
		return strings.TrimSuffix(string(out), "\n"), err
	},
	// yaml.v3's Unmarshal into a map; unlike Helm's function of that name, it ends the template where
	// the text is none
	"fromYaml": func(text string) (map[string]any, error) {
		read := map[string]any{}
		err := yaml.Unmarshal([]byte(text), &read)
		return read, err
	},
	"encodeBase64": func(text string) string {
		return base64.StdEncoding.EncodeToString([]byte(text))
	},
	"decodeBase64ToBytes": func(text string) (string, error) {
		out, err := base64.StdEncoding.DecodeString(text)
		return string(out), err
	},
	"pkcs12key":      func(store string) (string, error) { return keystoreKey("", store) },
	"pkcs12keyPass":  keystoreKey,
	"pkcs12cert":     func(store string) (string, error) { return keystoreCertificates("", store) },
	"pkcs12certPass": keystoreCertificates,
	"pemToPkcs12": func(cert, key string) (string, error) {
		return keystoreOf(cert, key, "", false)
	},
	"pemToPkcs12Pass": func(cert, key, password string) (string, error) {
		return keystoreOf(cert, key, password, false)
	},
	"fullPemToPkcs12": func(cert, key string) (string, error) {
		return keystoreOf(cert, key, "", true)
	},
	"fullPemToPkcs12Pass": func(cert, key, password string) (string, error) {
		return keystoreOf(cert, key, password, true)
	},
	"filterPEM":       filterPEM,
	"filterCertChain": filterChain,
	"jwkPublicKeyPem": func(text string) (string, error) {
		raw, err := rawJwk(text)
		if err != nil {
			return "", err
		}
		der, err := x509.MarshalPKIXPublicKey(raw)
		return encoded("PUBLIC KEY", der), err
	},
	"jwkPrivateKeyPem": func(text string) (string, error) {
		raw, err := rawJwk(text)
		if err != nil {
			return "", err
		}
		der, err := x509.MarshalPKCS8PrivateKey(raw)
		return encoded("PRIVATE KEY", der), err
	},
}

func rawJwk(text string) (any, error) {
	key, err := jwk.ParseKey([]byte(text))
	if err != nil {
		return nil, err
	}
	var raw any
	err = key.Raw(&raw)
	return raw, err
}

func encoded(kind string, der []byte) string {
	return string(pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}))
}

func keystoreKey(password, store string) (string, error) {
	key, _, _, err := pkcs12.DecodeChain([]byte(store), password)
	if err != nil {
		return "", err
	}
	der, err := x509.MarshalPKCS8PrivateKey(key)
	return encoded("PRIVATE KEY", der), err
}

func keystoreCertificates(password, store string) (string, error) {
	_, leaf, others, err := pkcs12.DecodeChain([]byte(store), password)
	if err != nil {
		return "", err
	}
	ordered, err := chain(append([]*x509.Certificate{leaf}, others...))
	return pemOf(ordered), err
}

func keystoreOf(cert, key, password string, whole bool) (string, error) {
	first, rest := pem.Decode([]byte(cert))
	leaf, err := x509.ParseCertificate(first.Bytes)
	if err != nil {
		return "", err
	}
	var others []*x509.Certificate
	for whole && len(rest) > 0 {
		var next *pem.Block
		next, rest = pem.Decode(rest)
		other, err := x509.ParseCertificate(next.Bytes)
		if err != nil {
			return "", err
		}
		others = append(others, other)
	}
	block, _ := pem.Decode([]byte(key))
	private, err := parsePrivate(block.Bytes)
	if err != nil {
		return "", err
	}
	store, err := pkcs12.Modern.Encode(private, leaf, others, password)
	return base64.StdEncoding.EncodeToString(store), err
}

func parsePrivate(der []byte) (any, error) {
	if key, err := x509.ParsePKCS1PrivateKey(der); err == nil {
		return key, nil
	}
	if key, err := x509.ParsePKCS8PrivateKey(der); err == nil {
		return key, nil
	}
	if key, err := x509.ParseECPrivateKey(der); err == nil {
		return key, nil
	}
	return nil, errors.New("unable to parse private key type")
}

func filterPEM(kind, text string) (string, error) {
	var kept strings.Builder
	rest := []byte(text)
	for {
		var block *pem.Block
		block, rest = pem.Decode(rest)
		if block == nil {
			break
		}
		if strings.EqualFold(block.Type, kind) {
			kept.Write(pem.EncodeToMemory(block))
		}
	}
	if kept.Len() == 0 && len(rest) != 0 {
		return "", errors.New("error filtering pem: found junk")
	}
	return kept.String(), nil
}

func certificates(text string) ([]*x509.Certificate, error) {
	var found []*x509.Certificate
	rest := []byte(text)
	for {
		var block *pem.Block
		block, rest = pem.Decode(rest)
		if block == nil {
			return found, nil
		}
		certificate, err := x509.ParseCertificate(block.Bytes)
		if err != nil {
			return nil, err
		}
		found = append(found, certificate)
	}
}

// chain orders certificates from leaf to root: the parent is the first other one whose subject key
// id is the child's authority key id.
func chain(certs []*x509.Certificate) ([]*x509.Certificate, error) {
	parent := make([]int, len(certs))
	isParent := make([]bool, len(certs))
	for i := range certs {
		parent[i] = -1
		for j := range certs {
			if i != j && bytes.Equal(certs[i].AuthorityKeyId, certs[j].SubjectKeyId) {
				parent[i] = j
				isParent[j] = true
				break
			}
		}
	}
	leaf := -1
	for i := range certs {
		if !isParent[i] {
			if leaf >= 0 {
				return nil, errors.New("found multiple leaf or disjunct certificates")
			}
			leaf = i
		}
	}
	if leaf < 0 {
		return nil, errors.New("no leaf certificate found")
	}
	var ordered []*x509.Certificate
	for at := leaf; at >= 0; at = parent[at] {
		if len(ordered) == len(certs) {
			return nil, errors.New("constructing chain resulted in cycle")
		}
		ordered = append(ordered, certs[at])
	}
	return ordered, nil
}

func pemOf(certs []*x509.Certificate) string {
	var out strings.Builder
	for _, c := range certs {
		out.WriteString(encoded("CERTIFICATE", c.Raw))
	}
	return out.String()
}

func isRoot(c *x509.Certificate) bool {
	return c.AuthorityKeyId == nil || bytes.Equal(c.AuthorityKeyId, c.SubjectKeyId)
}

func filterChain(part, text string) (string, error) {
	certs, err := certificates(text)
	if err != nil {
		return "", err
	}
	ordered, err := chain(certs)
	if err != nil {
		return "", err
	}
	switch part {
	case "leaf":
		if !isRoot(ordered[0]) {
			return pemOf(ordered[:1]), nil
		}
	case "intermediate":
		end := 1
		for end < len(ordered) && !isRoot(ordered[end]) {
			end++
		}
		return pemOf(ordered[1:end]), nil
	case "root":
		if last := ordered[len(ordered)-1]; isRoot(last) {
			return pemOf(ordered[len(ordered)-1:]), nil
		}
	}
	return "", nil
}
