// Writes what Go's time zones call themselves, for the Java engine: the JDK's names are other ones.
// A line is a list of offsets with their abbreviations, and the zones it is true of. Where an offset
// changed its abbreviation after 1970, the second of the change stands between the two.
package main

import (
	"archive/zip"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"sort"
	"strings"
	"time"
)

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func main() {
	archive, err := zip.OpenReader(filepath.Join(runtime.GOROOT(), "lib/time/zoneinfo.zip"))
	check(err)
	zones := map[string][]string{}
	for _, file := range archive.File {
		if strings.HasSuffix(file.Name, "/") || file.Name == "Factory" {
			continue
		}
		// the system's own tables where it has them, as the operator in Go uses
		location, err := time.LoadLocation(file.Name)
		check(err)
		text := abbreviations(location)
		zones[text] = append(zones[text], file.Name)
	}
	var lines []string
	for text, names := range zones {
		sort.Strings(names)
		lines = append(lines, text+"\t"+strings.Join(names, " ")+"\n")
	}
	sort.Strings(lines)
	check(os.WriteFile(os.Args[1], []byte(strings.Join(lines, "")), 0o644))
}

// abbreviations are the names of a location's offsets from 1970 to 2040, numeric ones left out.
func abbreviations(location *time.Location) string {
	type run struct {
		text string
		last string
	}
	runs := map[int]*run{}
	var offsets []int
	end := time.Date(2040, 1, 1, 0, 0, 0, 0, time.UTC)
	for at := time.Unix(0, 0).In(location); at.Before(end); {
		name, offset := at.Zone()
		if runs[offset] == nil {
			offsets = append(offsets, offset)
			runs[offset] = &run{name, name}
		} else if runs[offset].last != name {
			runs[offset].text += fmt.Sprintf(",%d,%s", at.Unix(), name)
			runs[offset].last = name
		}
		_, next := at.ZoneBounds()
		if next.IsZero() {
			break
		}
		if !next.After(at) { // so it is at some ends of the table
			next = at.Add(time.Hour)
		}
		at = next
	}
	sort.Ints(offsets)
	var parts []string
	for _, offset := range offsets {
		if runs[offset].text != numeric(offset) {
			parts = append(parts, fmt.Sprintf("%d=%s", offset, runs[offset].text))
		}
	}
	return strings.Join(parts, " ")
}

func numeric(offset int) string {
	sign := '+'
	if offset < 0 {
		sign, offset = '-', -offset
	}
	if offset%3600 == 0 {
		return fmt.Sprintf("%c%02d", sign, offset/3600)
	}
	return fmt.Sprintf("%c%02d%02d", sign, offset/3600, offset/60%60)
}
