using System.Collections;
using Barograph.Formats.Templates;

namespace Barograph.Tests.Unit.Formats.Templates;

/// <summary>Records, and lists and maps with methods, as notifications have them.</summary>
public class GoStructTests
{
    sealed class Pair(string name, string value) : IGoStruct
    {
        string IGoStruct.TypeName => "template.Pair";

        IReadOnlyList<string> IGoStruct.FieldNames => ["Name", "Value"];

        public bool TryGetField(string field, out object? found)
        {
            found = field switch { "Name" => name, "Value" => value, _ => null };
            return found is not null;
        }
    }

    sealed class Pairs(Dictionary<string, string> of) : IReadOnlyDictionary<string, string>, IGoStruct
    {
        public int Count => of.Count;

        public IEnumerable<string> Keys => of.Keys;

        public IEnumerable<string> Values => of.Values;

        public string this[string key] => of[key];

        public bool TryGetField(string name, out object? value)
        {
            value = name switch
            {
                "SortedPairs" => GoFunction.Method(name, () => of.OrderBy(static p => p.Key, StringComparer.Ordinal).Select(static p => new Pair(p.Key, p.Value)).ToArray()),
                "Remove" => GoFunction.Of<IReadOnlyList<string>>(name, keys => new Pairs(of.Where(p => !keys.Contains(p.Key)).ToDictionary())),
                _ => null,
            };
            return value is not null;
        }

        public bool ContainsKey(string key) => of.ContainsKey(key);

        public bool TryGetValue(string key, [System.Diagnostics.CodeAnalysis.MaybeNullWhen(false)] out string value) => of.TryGetValue(key, out value);

        public IEnumerator<KeyValuePair<string, string>> GetEnumerator() => of.GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }

    static string Run(string text)
    {
        var set = new GoTemplateSet(AlertmanagerFunctions.With(TimeProvider.System));
        set.Add("t", text);
        return set.Execute("t", new Dictionary<string, object?> { ["Labels"] = new Pairs(new() { ["b"] = "2", ["a"] = "1" }), ["Pair"] = new Pair("n", "v") });
    }

    [Theory]
    [InlineData("{{ range .Labels.SortedPairs }}{{ .Name }}={{ .Value }} {{ end }}", "a=1 b=2 ")]
    [InlineData("{{ .Labels.a }}{{ index .Labels \"b\" }}{{ len .Labels }}", "122")]
    [InlineData("{{ (.Labels.Remove (stringSlice \"a\")).SortedPairs }}", "[{b 2}]")]
    [InlineData("{{ stringSlice \"b\" | .Labels.Remove }}", "map[a:1]")]
    [InlineData("{{ with .Labels.Remove (stringSlice \"a\" \"b\") }}x{{ else }}none{{ end }}", "none")]
    [InlineData("{{ .Pair }} {{ printf \"%+v %#v %T\" .Pair .Pair .Pair }}", "{n v} {Name:n Value:v} template.Pair{Name:\"n\", Value:\"v\"} template.Pair")]
    [InlineData("{{ toJson .Pair }} {{ toJson .Labels }}", "{\"Name\":\"n\",\"Value\":\"v\"} {\"a\":\"1\",\"b\":\"2\"}")]
    public void fields_and_methods_are_found(string text, string expected) => Assert.Equal(expected, Run(text));

    [Theory]
    [InlineData("{{ .Pair.Nme }}", "can't evaluate field Nme in type interface {}")]
    [InlineData("{{ (print .Pair).Name }}", "can't evaluate field Name in type string")]
    [InlineData("{{ .Labels.Remove }}", "wrong number of args for Remove: want 1 got 0")]
    [InlineData("{{ .Labels.Remove \"a\" }}", "can't handle \"a\" for arg of type []string")]
    [InlineData("{{ .Pair.Name 1 }}", "Name has arguments but cannot be invoked as function")]
    public void what_is_wrong_with_a_field_or_method_is_said(string text, string complaint)
        => Assert.EndsWith(complaint, Assert.Throws<GoTemplateException>(() => Run(text)).Message, StringComparison.Ordinal);
}
