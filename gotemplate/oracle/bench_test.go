package main

import (
	"bytes"
	"encoding/json"
	"os"
	"testing"
	"text/template"

	"oracle/model"
)

// The same work as TemplateBenchmark on the JVM: 20 keys.
func setUp(b *testing.B) (map[string]string, []secret, map[string]model.V1TemplateOptions) {
	var texts map[string]string
	raw, err := os.ReadFile("../src/test/resources/bench.json")
	check(err)
	check(json.Unmarshal(raw, &texts))
	var secrets []secret
	raw, err = os.ReadFile("../src/test/resources/corpus/model.json")
	check(err)
	check(json.Unmarshal(raw, &secrets))
	dot := map[string]model.V1TemplateOptions{}
	for _, s := range secrets {
		if _, taken := dot[s.Key]; !taken {
			dot[s.Key] = model.V1TemplateOptions{Value: s.value(), SecretPath: s.Path}
		}
	}
	b.ReportAllocs()
	b.ResetTimer()
	return texts, secrets, dot
}

func parseAll(texts map[string]string, functions template.FuncMap) map[string]*template.Template {
	parsed := map[string]*template.Template{}
	for key, text := range texts {
		t, err := template.New(key).Funcs(functions).Parse(text)
		check(err)
		parsed[key] = t
	}
	return parsed
}

func BenchmarkParse(b *testing.B) {
	texts, secrets, _ := setUp(b)
	functions := library(secrets)
	for b.Loop() {
		parseAll(texts, functions)
	}
}

func BenchmarkRender(b *testing.B) {
	texts, secrets, dot := setUp(b)
	parsed := parseAll(texts, library(secrets))
	for b.Loop() {
		for _, t := range parsed {
			var out bytes.Buffer
			check(t.Execute(&out, dot))
		}
	}
}

// As the Go operator does it: everything anew at every reconcile.
func BenchmarkParseAndRender(b *testing.B) {
	texts, secrets, dot := setUp(b)
	functions := library(secrets)
	for b.Loop() {
		for _, t := range parseAll(texts, functions) {
			var out bytes.Buffer
			check(t.Execute(&out, dot))
		}
	}
}
