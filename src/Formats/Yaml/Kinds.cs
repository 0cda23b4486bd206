using System.Globalization;

namespace Barograph.Formats.Yaml;

/// <summary>The kinds of value that every YAML grammar has.</summary>
public static class Kinds
{
    /// <summary>Any single value: a number or boolean where a text is wanted is taken as it is written.</summary>
    public static Kind<string> Text { get; } = new(ReadText, TextNode, "", text => text.Length == 0);

    public static Kind<bool> Boolean { get; } = new(ReadBoolean, value => PlainNode(value ? "true" : "false"), false);

    /// <summary>A boolean that knows whether it was given.</summary>
    public static Kind<bool?> OptionalBoolean { get; } = Optional(Boolean);

    public static Kind<long> Integer { get; } = Whole(long.MinValue, long.MaxValue);

    public static Kind<long> Unsigned { get; } = Whole(0, long.MaxValue);

    public static Kind<double> Number { get; } = new(ReadNumber, value => PlainNode(value.ToString("R", CultureInfo.InvariantCulture)), 0);

    public static Kind<IReadOnlyList<string>> Texts { get; } = List(Text);

    public static Kind<IReadOnlyDictionary<string, string>> TextMap { get; } = Map(Text);

    public static Kind<long> Whole(long least, long most)
        => new(
            (YamlCursor at, out long value) => ReadWhole(at, least, most, out value),
            value => PlainNode(value.ToString(CultureInfo.InvariantCulture)),
            0);

    public static Kind<T?> Optional<T>(Kind<T> kind)
        where T : struct
        => new(
            (YamlCursor at, out T? value) =>
            {
                var held = kind.Read(at, out var given);
                value = held ? given : null;
                return held;
            },
            value => kind.Write(value!.Value),
            null);

    /// <summary>One of a few words, case sensitive.</summary>
    public static Kind<string> Word(params string[] words)
        => Text.That(text => words.Contains(text) ? null : $"unknown value \"{text}\"{NearestName.Suggest(text, words)}; allowed: {string.Join(", ", words)}");

    /// <summary>Items keep their order; an empty item is its kind's zero. A single value is no list.</summary>
    public static Kind<IReadOnlyList<T>> List<T>(Kind<T> item)
        => new(
            (YamlCursor at, out IReadOnlyList<T> value) => ReadList(at, item, out value),
            value => new YamlList([.. value.Select(item.Write)]),
            [],
            value => value.Count == 0);

    public static Kind<IReadOnlyDictionary<string, T>> Map<T>(Kind<T> item)
        => new(
            (YamlCursor at, out IReadOnlyDictionary<string, T> value) => ReadMap(at, item, out value),
            value => new YamlMap([.. value.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => new YamlEntry(pair.Key, item.Write(pair.Value)))]),
            new Dictionary<string, T>(),
            value => value.Count == 0);

    public static YamlScalar TextNode(string text) => new(text);

    public static YamlScalar PlainNode(string text) => new(text) { Plain = true };

    static bool ReadText(YamlCursor at, out string value)
    {
        value = "";
        if (at.Node is not YamlScalar scalar) return at.Expected("a text");
        if (scalar.IsNull) return true;
        if (at.Reading.IsJson && YamlTyping.Of(scalar) != YamlType.Text) return at.Expected("a text");
        value = scalar.Text;
        return true;
    }

    static bool ReadBoolean(YamlCursor at, out bool value)
    {
        value = at.Node is YamlScalar scalar && YamlTyping.Of(scalar) == YamlType.Boolean && YamlTyping.Boolean(scalar.Text) == true;
        return (at.Node is YamlScalar given && YamlTyping.Of(given) == YamlType.Boolean) || at.Expected("a boolean (true or false)");
    }

    static bool ReadWhole(YamlCursor at, long least, long most, out long value)
    {
        value = 0;
        if (at.Node is not YamlScalar scalar || YamlTyping.Of(scalar) is not (YamlType.Integer or YamlType.Float)) return at.Expected("a whole number");
        var given = YamlTyping.Integer(scalar.Text);
        // 1e6 is a float by its spelling and whole by its value.
        if (given is null && YamlTyping.Float(scalar.Text) is { } real && real == Math.Floor(real) && Math.Abs(real) < 1e18) given = (Int128)real;
        if (given is null) return at.Expected("a whole number");
        if (given < least || given > most) return at.Complain($"{scalar.Text} is out of range: {(given < least ? $"at least {least}" : $"at most {most}")}");
        value = (long)given;
        return true;
    }

    static bool ReadNumber(YamlCursor at, out double value)
    {
        value = 0;
        if (at.Node is not YamlScalar scalar || YamlTyping.Of(scalar) is not (YamlType.Integer or YamlType.Float)) return at.Expected("a number");
        var given = YamlTyping.Integer(scalar.Text) is { } whole ? (double)whole : YamlTyping.Float(scalar.Text);
        if (given is null) return at.Expected("a number");
        value = given.Value;
        return true;
    }

    static bool ReadList<T>(YamlCursor at, Kind<T> item, out IReadOnlyList<T> value)
    {
        value = [];
        if (at.Node is not YamlList list) return at.Expected("a list");
        var items = new List<T>(list.Items.Count);
        var held = true;
        for (var i = 0; i < list.Items.Count; i++)
        {
            if (list.Items[i].IsNull && item.Zero is not null)
            {
                items.Add(item.Zero);
                continue;
            }
            held &= item.Read(at.Item(i), out var one);
            items.Add(one);
        }
        value = items;
        return held;
    }

    static bool ReadMap<T>(YamlCursor at, Kind<T> item, out IReadOnlyDictionary<string, T> value)
    {
        var items = new Dictionary<string, T>();
        value = items;
        if (at.Node is not YamlMap map) return at.Expected("a map");
        var held = true;
        foreach (var entry in map.Entries)
        {
            if (items.ContainsKey(entry.Key))
            {
                at.ComplainOfKey(entry, "the key stands here twice");
                held = false;
                continue;
            }
            T one;
            if (entry.Value.IsNull && item.Zero is not null) one = item.Zero;
            else held &= item.Read(at.Value(entry), out one);
            items.Add(entry.Key, one);
        }
        return held;
    }
}
