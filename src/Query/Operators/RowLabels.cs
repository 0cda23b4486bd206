using Barograph.Model.Contracts;
using Barograph.Model.Hashing;
using Barograph.Model.Labels;

namespace Barograph.Query.Operators;

/// <summary>What operators do with the labels of rows: strip the name, group, find equal sets.</summary>
public static class RowLabels
{
    /// <summary>The labels that describe the metric itself and go when its values become something else.</summary>
    public static readonly string[] Metadata = ["__name__", "__type__", "__unit__"];

    public static bool IsMetadata(ReadOnlySpan<byte> name)
        => name.StartsWith("__"u8) && (name.SequenceEqual("__name__"u8) || name.SequenceEqual("__type__"u8) || name.SequenceEqual("__unit__"u8));

    public static bool HasMetadata(LabelSet labels) => !labels["__name__"u8].IsEmpty || !labels["__type__"u8].IsEmpty || !labels["__unit__"u8].IsEmpty;

    public static readonly LabelProjection WithoutMetadata = new(Metadata, without: true);

    public static LabelSet Strip(LabelSet labels) => Project(labels, WithoutMetadata);

    public static LabelSet Project(LabelSet labels, LabelProjection projection)
    {
        var encoded = labels.Encoded;
        Span<byte> buffer = encoded.Length <= 1024 ? stackalloc byte[1024] : new byte[encoded.Length];
        var size = projection.Project(encoded, buffer);
        if (size == encoded.Length) return labels;
        return size == 0 ? LabelSet.Empty : new LabelSet(buffer[..size].ToArray());
    }

    /// <summary>The projection that gives the same groups before the metadata is stripped as the given one after it.</summary>
    public static LabelProjection BeforeStrip(LabelProjection projection)
    {
        var names = projection.Names.Select(static n => System.Text.Encoding.UTF8.GetString(n));
        return projection.Without
            ? new LabelProjection(names.Concat(Metadata), without: true)
            : new LabelProjection(names.Except(Metadata), without: false);
    }

    /// <summary>The way that works for any operator: through the bytes of each row's labels.</summary>
    public static SeriesGrouping Group(VectorOperator rows, LabelProjection projection)
    {
        var groupOf = new int[rows.Rows];
        var numbers = new LabelNumbers();
        var buffer = new byte[1024];
        for (var row = 0; row < groupOf.Length; row++)
        {
            var encoded = rows.LabelsOf(row).Encoded;
            if (buffer.Length < encoded.Length) buffer = new byte[encoded.Length * 2];
            groupOf[row] = numbers.NumberOf(buffer.AsSpan(0, projection.Project(encoded, buffer)));
        }
        return new SeriesGrouping(groupOf, [.. numbers.Sets]);
    }

    public static string NameOf(LabelSet labels) => labels.Get("__name__");

    internal static ulong Hash(ReadOnlySpan<byte> encoded) => XxHash64.Hash(encoded);
}
