using System.Text;
using Barograph.Model.Regex;

namespace Barograph.Model.Matching;

/// <summary>One condition on a label's value: <c>job=~"node|kube.*"</c>. A label that is not there has the empty value.</summary>
public sealed class Matcher : IEquatable<Matcher>
{
    readonly byte[] name;
    readonly byte[] value;

    /// <exception cref="Re2SyntaxException">The value is no regular expression, and the kind needs one.</exception>
    public Matcher(MatchKind kind, string name, string value)
    {
        Kind = kind;
        Name = name;
        Value = value;
        this.name = Encoding.UTF8.GetBytes(name);
        this.value = Encoding.UTF8.GetBytes(value);
        if (kind is MatchKind.Regex or MatchKind.NotRegex) Pattern = Re2Pattern.Parse(value);
    }

    public MatchKind Kind { get; }

    public string Name { get; }

    public string Value { get; }

    public ReadOnlySpan<byte> NameUtf8 => name;

    public ReadOnlySpan<byte> ValueUtf8 => value;

    /// <summary>Anchored at both ends; null where the kind compares for equality.</summary>
    public Re2Pattern? Pattern { get; }

    public bool MatchesEmpty => Matches(default);

    public bool Matches(ReadOnlySpan<byte> labelValue) => Kind switch
    {
        MatchKind.Equal => labelValue.SequenceEqual(value),
        MatchKind.NotEqual => !labelValue.SequenceEqual(value),
        MatchKind.Regex => Pattern!.IsMatch(labelValue),
        _ => !Pattern!.IsMatch(labelValue),
    };

    public bool Equals(Matcher? other) => other is not null && Kind == other.Kind && Name == other.Name && Value == other.Value;

    public override bool Equals(object? obj) => Equals(obj as Matcher);

    public override int GetHashCode() => HashCode.Combine(Kind, Name, Value);

    public override string ToString()
    {
        var sign = Kind switch { MatchKind.Equal => "=", MatchKind.NotEqual => "!=", MatchKind.Regex => "=~", _ => "!~" };
        return $"{Name}{sign}\"{Value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
    }
}
