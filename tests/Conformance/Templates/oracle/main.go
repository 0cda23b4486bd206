// Runs templates as Go does, for comparison. Reads a JSON array of cases from standard input and
// writes a JSON array of answers, in the same order, to standard output.
package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	htmltemplate "html/template"
	"io"
	"net/url"
	"os"
	"regexp"
	"strconv"
	"strings"
	"text/template"
	"time"
)

type testCase struct {
	Text    string          `json:"text"`
	Data    json.RawMessage `json:"data"`
	HTML    bool            `json:"html"`
	Missing string          `json:"missing"`
}

type answer struct {
	Output     string `json:"output"`
	ParseError string `json:"parseError"`
	RunError   string `json:"runError"`
}

// A value is plain JSON where that says enough, else an object with one key that names the kind.
func value(raw json.RawMessage) any {
	var plain any
	check(json.Unmarshal(raw, &plain))
	object, isObject := plain.(map[string]any)
	if !isObject {
		return plain
	}
	var parts map[string]json.RawMessage
	check(json.Unmarshal(raw, &parts))
	for kind := range object {
		inner := parts[kind]
		switch kind {
		case "int":
			number, err := strconv.Atoi(text(inner))
			check(err)
			return number
		case "float":
			number, err := strconv.ParseFloat(text(inner), 64)
			check(err)
			return number
		case "duration":
			number, err := strconv.ParseInt(text(inner), 10, 64)
			check(err)
			return time.Duration(number)
		case "time":
			moment, err := time.Parse(time.RFC3339Nano, text(inner))
			check(err)
			if _, offset := moment.Zone(); offset == 0 {
				return moment.UTC()
			}
			return moment
		case "strings":
			var list []string
			check(json.Unmarshal(inner, &list))
			return list
		case "texts":
			var texts map[string]string
			check(json.Unmarshal(inner, &texts))
			return texts
		case "list":
			var raws []json.RawMessage
			check(json.Unmarshal(inner, &raws))
			list := []any{}
			for _, one := range raws {
				list = append(list, value(one))
			}
			return list
		case "map":
			var raws map[string]json.RawMessage
			check(json.Unmarshal(inner, &raws))
			all := map[string]any{}
			for key, one := range raws {
				all[key] = value(one)
			}
			return all
		}
	}
	panic("unknown kind in " + string(raw))
}

func text(raw json.RawMessage) string {
	var s string
	check(json.Unmarshal(raw, &s))
	return s
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}

// The parts of the standard library behind functions of Prometheus and Alertmanager.
var functions = map[string]any{
	"toUpper":        strings.ToUpper,
	"toLower":        strings.ToLower,
	"title":          strings.Title,
	"trimSpace":      strings.TrimSpace,
	"join":           func(separator string, parts []string) string { return strings.Join(parts, separator) },
	"match":          regexp.MatchString,
	"urlUnescape":    url.QueryUnescape,
	"stringSlice":    func(parts ...string) []string { return parts },
	"safeHtml":       func(s string) htmltemplate.HTML { return htmltemplate.HTML(s) },
	"safeUrl":        func(s string) htmltemplate.URL { return htmltemplate.URL(s) },
	"date":           func(layout string, moment time.Time) string { return moment.Format(layout) },
	"reReplaceAll":   func(pattern, with, s string) string { return regexp.MustCompile(pattern).ReplaceAllString(s, with) },
	"urlQueryEscape": url.QueryEscape,
	"mustToDate":     time.Parse,
	"list":           func(parts ...any) []any { return parts },
	"append":         func(parts []any, more ...any) []any { return append(append([]any{}, parts...), more...) },
	"toJson": func(v any) (string, error) {
		encoded, err := json.Marshal(v)
		return string(encoded), err
	},
	"tz": func(name string, moment time.Time) (time.Time, error) {
		place, err := time.LoadLocation(name)
		return moment.In(place), err
	},
}

func run(c testCase) (result answer) {
	data := value(c.Data)
	var out bytes.Buffer
	var err error
	defer func() {
		if trouble := recover(); trouble != nil {
			result.RunError = fmt.Sprint("panic: ", trouble)
		}
	}()
	var execute func(io.Writer, any) error
	if c.HTML {
		t := htmltemplate.New("t").Funcs(functions)
		if c.Missing != "" {
			t = t.Option("missingkey=" + c.Missing)
		}
		if t, err = t.Parse(c.Text); err == nil {
			execute = t.Execute
		}
	} else {
		t := template.New("t").Funcs(functions)
		if c.Missing != "" {
			t = t.Option("missingkey=" + c.Missing)
		}
		if t, err = t.Parse(c.Text); err == nil {
			execute = t.Execute
		}
	}
	if err != nil {
		return answer{ParseError: err.Error()}
	}
	if err = execute(&out, data); err != nil {
		result.RunError = err.Error()
	}
	result.Output = out.String()
	return result
}

func main() {
	var cases []testCase
	check(json.NewDecoder(os.Stdin).Decode(&cases))
	answers := make([]answer, len(cases))
	for i, c := range cases {
		answers[i] = run(c)
	}
	encoder := json.NewEncoder(os.Stdout)
	check(encoder.Encode(answers))
}
