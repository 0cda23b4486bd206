using System.Text;
using Barograph.Model.Hashing;

namespace Barograph.Model.Labels;

/// <summary>An immutable label set, sorted by name, held as one run of UTF-8 bytes (<see cref="LabelEncoding"/>).</summary>
/// <remarks>The metric's name is the label <c>__name__</c>. Two sets are equal exactly when their bytes are.</remarks>
public readonly struct LabelSet : IEquatable<LabelSet>, IComparable<LabelSet>
{
    readonly byte[]? encoded;

    /// <summary>Takes the bytes over without a copy: they must be a valid encoding and never change again.</summary>
    public LabelSet(byte[] encoded) => this.encoded = encoded;

    public static LabelSet Empty => default;

    public ReadOnlySpan<byte> Encoded => encoded;

    public bool IsEmpty => encoded is null || encoded.Length == 0;

    public int Count
    {
        get
        {
            var count = 0;
            for (var reader = Read(); reader.Read();) count++;
            return count;
        }
    }

    /// <summary>For tests and edges: pairs in any order; a later pair of the same name wins, an empty value removes it.</summary>
    public static LabelSet Of(params ReadOnlySpan<(string Name, string Value)> pairs)
    {
        var builder = new LabelSetBuilder();
        foreach (var (name, value) in pairs) builder.Set(Encoding.UTF8.GetBytes(name), Encoding.UTF8.GetBytes(value));
        return builder.ToLabelSet();
    }

    public LabelReader Read() => new(encoded);

    /// <summary>The value of the label, or an empty span where there is no such label.</summary>
    public ReadOnlySpan<byte> this[ReadOnlySpan<byte> name]
    {
        get
        {
            for (var reader = Read(); reader.Read();)
            {
                var order = reader.Name.SequenceCompareTo(name);
                if (order == 0) return reader.Value;
                if (order > 0) break;
            }
            return default;
        }
    }

    public string Get(string name) => Encoding.UTF8.GetString(this[Encoding.UTF8.GetBytes(name)]);

    public ulong Hash(ulong seed = 0) => XxHash64.Hash(encoded, seed);

    public bool Equals(LabelSet other) => Encoded.SequenceEqual(other.Encoded);

    public override bool Equals(object? obj) => obj is LabelSet other && Equals(other);

    public override int GetHashCode() => (int)Hash();

    /// <summary>Label by label, first the name, then the value; a set that is a prefix of another comes first.</summary>
    public int CompareTo(LabelSet other)
    {
        ReadOnlySpan<byte> a = encoded, b = other.encoded;
        var different = a.CommonPrefixLength(b);
        if (different == a.Length || different == b.Length) return a.Length.CompareTo(b.Length);
        // Up to there both are the same, so that one walk finds the text that differs, of which bytes alone do not tell the end.
        var at = 0;
        while (true)
        {
            var start = at;
            var length = LabelEncoding.ReadLength(a, ref at);
            if (different < at)
            {
                var otherLength = LabelEncoding.ReadLength(b, ref start);
                return a.Slice(at, length).SequenceCompareTo(b.Slice(start, otherLength));
            }
            at += length;
            if (different < at) return a[different].CompareTo(b[different]);
        }
    }

    /// <summary>As people write it: <c>{__name__="up", job="node"}</c>.</summary>
    public override string ToString()
    {
        var text = new StringBuilder("{");
        for (var reader = Read(); reader.Read();)
        {
            if (text.Length > 1) text.Append(", ");
            var value = Encoding.UTF8.GetString(reader.Value).Replace("\\", "\\\\", StringComparison.Ordinal)
                .Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
            text.Append(Encoding.UTF8.GetString(reader.Name)).Append("=\"").Append(value).Append('"');
        }
        return text.Append('}').ToString();
    }

    public static bool operator ==(LabelSet left, LabelSet right) => left.Equals(right);

    public static bool operator !=(LabelSet left, LabelSet right) => !left.Equals(right);

    public static bool operator <(LabelSet left, LabelSet right) => left.CompareTo(right) < 0;

    public static bool operator >(LabelSet left, LabelSet right) => left.CompareTo(right) > 0;

    public static bool operator <=(LabelSet left, LabelSet right) => left.CompareTo(right) <= 0;

    public static bool operator >=(LabelSet left, LabelSet right) => left.CompareTo(right) >= 0;
}
