// The oracle renders the corpus with Go's own engine and writes the golden files that the Java engine
// is held to.
package main

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"text/template"
	"unicode/utf8"

	"oracle/model"
)

// secret is one of the model; binary values are given in base64.
type secret struct {
	Key    string `json:"key"`
	Path   string `json:"path"`
	Text   string `json:"text,omitempty"`
	Base64 string `json:"base64,omitempty"`
}

func (s secret) value() string {
	if s.Base64 == "" {
		return s.Text
	}
	out, err := base64.StdEncoding.DecodeString(s.Base64)
	check(err)
	return string(out)
}

// golden is what one template of the corpus gives.
type golden struct {
	Name     string `json:"name"`
	Template string `json:"template"`
	Output   string `json:"output,omitempty"`
	Base64   string `json:"base64,omitempty"`
	Error    string `json:"error,omitempty"`
}

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func main() {
	corpus := os.Args[1]
	var secrets []secret
	raw, err := os.ReadFile(filepath.Join(corpus, "model.json"))
	check(err)
	check(json.Unmarshal(raw, &secrets))
	files, err := filepath.Glob(filepath.Join(corpus, "*.cases"))
	check(err)
	total := 0
	for _, file := range files {
		raw, err := os.ReadFile(file)
		check(err)
		var results []golden
		for _, c := range cases(string(raw)) {
			results = append(results, render(c[0], c[1], secrets))
		}
		total += len(results)
		write(strings.TrimSuffix(file, ".cases")+".golden.json", results)
	}
	fmt.Println(total, "cases in", len(files), "groups")
}

// cases reads a group: a line that starts with === names the next case; after a line --- every line
// is a case of its own until the next name.
func cases(text string) [][2]string {
	var found [][2]string
	name := ""
	single := false
	var lines []string
	flush := func() {
		if name != "" {
			found = append(found, [2]string{name, strings.Join(lines, "\n")})
		}
		name, lines = "", nil
	}
	for _, line := range strings.Split(strings.TrimSuffix(text, "\n"), "\n") {
		switch {
		case strings.HasPrefix(line, "=== "):
			flush()
			single = false
			name = line[4:]
		case line == "---":
			flush()
			single = true
		case single && line != "":
			found = append(found, [2]string{line, line})
		case !single:
			lines = append(lines, line)
		}
	}
	flush()
	return found
}

func render(name, text string, secrets []secret) (result golden) {
	result = golden{Name: name, Template: text}
	defer func() {
		if r := recover(); r != nil {
			result.Error = fmt.Sprint("panic: ", r)
		}
	}()
	dot := map[string]model.V1TemplateOptions{}
	for _, s := range secrets {
		if _, taken := dot[s.Key]; !taken {
			dot[s.Key] = model.V1TemplateOptions{Value: s.value(), SecretPath: s.Path}
		}
	}
	parsed, err := template.New("KEY").Funcs(library(secrets)).Parse(text)
	if err != nil {
		result.Error = err.Error()
		return result
	}
	var out bytes.Buffer
	if err := parsed.Execute(&out, dot); err != nil {
		result.Error = err.Error()
		return result
	}
	if utf8.Valid(out.Bytes()) {
		result.Output = out.String()
	} else {
		result.Base64 = base64.StdEncoding.EncodeToString(out.Bytes())
	}
	return result
}

func write(file string, results []golden) {
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", " ")
	check(encoder.Encode(results))
	check(os.WriteFile(file, out.Bytes(), 0o644))
}
