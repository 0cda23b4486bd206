using System.Text;
using Barograph.Model.Labels;

namespace Barograph.Model.Contracts;

/// <summary>Which labels of a set count: only the named ones, or all but the named ones.</summary>
public sealed class LabelProjection
{
    readonly byte[][] names;

    public LabelProjection(IEnumerable<string> names, bool without)
    {
        Without = without;
        this.names = [.. names.Distinct().Order(StringComparer.Ordinal).Select(Encoding.UTF8.GetBytes)];
        Array.Sort(this.names, static (a, b) => a.AsSpan().SequenceCompareTo(b));
    }

    public bool Without { get; }

    /// <summary>Sorted by bytes, distinct.</summary>
    public IReadOnlyList<byte[]> Names => names;

    public bool Keeps(ReadOnlySpan<byte> name)
    {
        foreach (var candidate in names)
        {
            if (name.SequenceEqual(candidate)) return !Without;
        }
        return Without;
    }

    /// <summary>The encoding of the labels that count, into a buffer as large as the whole encoding; returns its size.</summary>
    public int Project(ReadOnlySpan<byte> encodedLabels, Span<byte> into)
    {
        var at = 0;
        for (var reader = new LabelReader(encodedLabels); reader.Read();)
        {
            if (Keeps(reader.Name)) at += LabelEncoding.Write(into[at..], reader.Name, reader.Value);
        }
        return at;
    }
}
