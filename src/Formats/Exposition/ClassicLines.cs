using System.Text;
using Barograph.Formats.Numbers;
using Barograph.Model.Hashing;
using Barograph.Model.Labels;
using Barograph.Model.Metadata;

namespace Barograph.Formats.Exposition;

/// <summary>Which histogram a line of a page belongs to, and as what. A line that was there before is known by its bytes.</summary>
sealed class ClassicLines
{
    public enum Part : byte
    {
        None,
        Bucket,
        Sum,
        Count,
    }

    /// <param name="Part">None = it is no line of a classic histogram.</param>
    /// <param name="Group">The number of the histogram.</param>
    /// <param name="Bound">Of a bucket.</param>
    public readonly record struct Line(Part Part, int Group, double Bound);

    const int KnownAtLeast = 1000;

    static readonly (Part Part, byte[] Ending)[] Endings = [(Part.Bucket, "_bucket"u8.ToArray()), (Part.Sum, "_sum"u8.ToArray()), (Part.Count, "_count"u8.ToArray())];

    readonly Dictionary<byte[], Line> known = new(ByBytes.Instance);
    readonly Dictionary<byte[], int> numbers = new(ByBytes.Instance);
    readonly List<(byte[] Name, byte[] Series)> groups = [];
    readonly LabelSetBuilder labels = new();
    byte[] encoded = new byte[256];
    int asked;

    public int Known => known.Count;

    /// <summary>A new page: what comes with ever new names must not fill the memory.</summary>
    public void Begin()
    {
        if (known.Count > 2 * asked + KnownAtLeast || groups.Count > 2 * asked + KnownAtLeast)
        {
            known.Clear();
            numbers.Clear();
            groups.Clear();
        }
        asked = 0;
    }

    /// <summary>The histogram as a series of its own: its name, and the labels without the bound.</summary>
    public ReadOnlySpan<byte> SeriesOf(int group) => groups[group].Series;

    public ReadOnlySpan<byte> NameOf(int group) => groups[group].Name;

    /// <param name="series">As the page has it.</param>
    /// <param name="family">What the last TYPE line said to be a histogram.</param>
    public Line Of(ReadOnlySpan<byte> series, ReadOnlySpan<byte> family)
    {
        asked++;
        var lookup = known.GetAlternateLookup<ReadOnlySpan<byte>>();
        if (!lookup.TryGetValue(series, out var line)) lookup[series] = line = Read(series);
        return line.Part != Part.None && groups[line.Group].Name.AsSpan().SequenceEqual(family) ? line : default;
    }

    /// <summary>The number of a series that is a histogram itself.</summary>
    public int GroupOf(ReadOnlySpan<byte> series) => SeriesText.TryRead(series, MetricType.Histogram, labels) is null ? GroupOfLabels() : -1;

    Line Read(ReadOnlySpan<byte> series)
    {
        if (SeriesText.TryRead(series, MetricType.Histogram, labels) is not null) return default;
        var name = labels.Get(WellKnown.Name);
        foreach (var (part, ending) in Endings)
        {
            if (!name.EndsWith(ending)) continue;
            double bound = 0;
            if (part == Part.Bucket && (!FloatText.TryParse(labels.Get(WellKnown.Bucket), out bound) || double.IsNaN(bound))) return default;
            labels.Remove(WellKnown.Bucket);
            labels.Set(WellKnown.Name, name[..^ending.Length].ToArray());
            return new(part, GroupOfLabels(), bound);
        }
        return default;
    }

    int GroupOfLabels()
    {
        if (encoded.Length < labels.EncodedSize) encoded = new byte[labels.EncodedSize * 2];
        var key = encoded.AsSpan(0, labels.Encode(encoded));
        var lookup = numbers.GetAlternateLookup<ReadOnlySpan<byte>>();
        if (lookup.TryGetValue(key, out var number)) return number;
        groups.Add((labels.Get(WellKnown.Name).ToArray(), Write()));
        return lookup[key] = groups.Count - 1;
    }

    /// <summary>The labels as a page would have them.</summary>
    byte[] Write()
    {
        var text = new StringBuilder();
        var name = labels.Get(WellKnown.Name);
        var isPlain = LegalNames.IsLegacyMetricName(name);
        text.Append(isPlain ? Encoding.UTF8.GetString(name) : "{\"" + Escape(name) + '"');
        var isFirst = isPlain;
        for (var i = 0; i < labels.Count; i++)
        {
            if (labels.NameAt(i).SequenceEqual(WellKnown.Name)) continue;
            text.Append(isFirst ? '{' : ',');
            isFirst = false;
            var label = labels.NameAt(i);
            text.Append(LegalNames.IsLegacyLabelName(label) ? Encoding.UTF8.GetString(label) : '"' + Escape(label) + '"').Append("=\"").Append(Escape(labels.ValueAt(i))).Append('"');
        }
        return Encoding.UTF8.GetBytes(isFirst ? text.ToString() : text.Append('}').ToString());
    }

    static string Escape(ReadOnlySpan<byte> value)
        => Encoding.UTF8.GetString(value).Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);

    sealed class ByBytes : IEqualityComparer<byte[]>, IAlternateEqualityComparer<ReadOnlySpan<byte>, byte[]>
    {
        public static ByBytes Instance { get; } = new();

        public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

        public int GetHashCode(byte[] bytes) => GetHashCode(bytes.AsSpan());

        public bool Equals(ReadOnlySpan<byte> alternate, byte[] other) => alternate.SequenceEqual(other);

        public int GetHashCode(ReadOnlySpan<byte> alternate) => (int)XxHash64.Hash(alternate);

        public byte[] Create(ReadOnlySpan<byte> alternate) => alternate.ToArray();
    }
}
