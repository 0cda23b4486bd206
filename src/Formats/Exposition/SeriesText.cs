using System.Buffers;
using System.Text;
using System.Text.Unicode;
using Barograph.Formats.Numbers;
using Barograph.Model.Labels;
using Barograph.Model.Metadata;

namespace Barograph.Formats.Exposition;

/// <summary>Takes the bytes of a series as a page has them (<c>name{label="value"}</c>) apart into labels. Once per new series.</summary>
public static class SeriesText
{
    /// <summary>
    /// Fills <paramref name="labels"/> (cleared first) from a series that a reader has stepped over; answers what is wrong with it, or null.
    /// </summary>
    /// <param name="series">As <see cref="IExpositionReader.Series"/> gives it.</param>
    /// <param name="type">The family's: the bounds of histograms and summaries get one spelling, <c>1</c> becomes <c>1.0</c>.</param>
    /// <param name="labels">Receives the labels, the metric's name among them.</param>
    /// <param name="emptyNames">
    /// Receives the names that stand there with an empty value (their own value here means nothing): no label, but federation says with
    /// it that the target's label of that name shall not join the series.
    /// </param>
    public static string? TryRead(ReadOnlySpan<byte> series, MetricType type, LabelSetBuilder labels, LabelSetBuilder? emptyNames = null)
    {
        ArgumentNullException.ThrowIfNull(labels);
        labels.Clear();
        emptyNames?.Clear();
        var open = series.IsEmpty || series[0] == '{' ? 0 : series.IndexOf((byte)'{');
        var name = open < 0 ? series : series[..open];
        name = name.TrimEnd(" \t"u8);
        if (!name.IsEmpty) labels.Set(WellKnown.Name, name);
        var complaint = open < 0 ? null : ReadBraces(series[open..], type, labels, emptyNames);
        if (complaint is not null) return complaint;
        return labels.Has(WellKnown.Name) ? null : "the metric name is empty";
    }

    /// <summary>The same for an exemplar's labels.</summary>
    public static string? TryReadExemplarLabels(ReadOnlySpan<byte> braced, LabelSetBuilder labels)
    {
        ArgumentNullException.ThrowIfNull(labels);
        labels.Clear();
        return ReadBraces(braced, MetricType.Unknown, labels, null);
    }

    static string? ReadBraces(ReadOnlySpan<byte> braced, MetricType type, LabelSetBuilder labels, LabelSetBuilder? emptyNames)
    {
        var scratch = ArrayPool<byte>.Shared.Rent(braced.Length * 2);
        try
        {
            for (var at = 1; ;)
            {
                while (braced[at] is (byte)' ' or (byte)'\t' or (byte)',') at++;
                if (braced[at] == '}') return null;
                var nameLength = ReadName(braced, ref at, scratch);
                var name = scratch.AsSpan(0, nameLength);
                while (braced[at] is (byte)' ' or (byte)'\t') at++;
                ReadOnlySpan<byte> value = name;
                if (braced[at] != '=')
                {
                    if (labels.Has(WellKnown.Name)) return Duplicate(WellKnown.Name);
                    if (!Utf8.IsValid(name)) return "the metric name is not UTF-8";
                    labels.Set(WellKnown.Name, name);
                    continue;
                }

                at = braced[at..].IndexOf((byte)'"') + at;
                var into = scratch.AsSpan(nameLength);
                value = Normalise(type, name, into[..ReadQuoted(braced, ref at, into)]);
                if (!LegalNames.IsUtf8Name(name)) return $"the label name \"{Encoding.UTF8.GetString(name)}\" is not valid";
                if (labels.Has(name)) return Duplicate(name);
                labels.Set(name, value);
                if (value.IsEmpty) emptyNames?.Set(name, "-"u8);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(scratch);
        }
    }

    static string Duplicate(ReadOnlySpan<byte> name) => $"label name \"{Encoding.UTF8.GetString(name)}\" is not unique: invalid sample";

    static int ReadName(ReadOnlySpan<byte> braced, ref int at, Span<byte> into)
    {
        if (braced[at] == '"') return ReadQuoted(braced, ref at, into);
        var length = braced[at..].IndexOfAny((byte)'=', (byte)' ', (byte)'\t');
        braced.Slice(at, length).CopyTo(into);
        at += length;
        return length;
    }

    // \\, \" and \n are escapes; a backslash before anything else stands for itself.
    static int ReadQuoted(ReadOnlySpan<byte> braced, ref int at, Span<byte> into)
    {
        var written = 0;
        for (at++; braced[at] != '"'; at++)
        {
            var c = braced[at];
            if (c == '\\')
            {
                var next = braced[++at];
                if (next is not ((byte)'\\' or (byte)'"' or (byte)'n')) into[written++] = c;
                c = next == 'n' ? (byte)'\n' : next;
            }

            into[written++] = c;
        }

        at++;
        return written;
    }

    static ReadOnlySpan<byte> Normalise(MetricType type, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        var isBound = (type == MetricType.Histogram && name.SequenceEqual(WellKnown.Bucket))
            || (type == MetricType.Summary && name.SequenceEqual(WellKnown.Quantile));
        if (!isBound || !FloatText.TryParse(value, out var number)) return value;
        Span<byte> text = stackalloc byte[GoFloat.MaxBytes + 2];
        var length = GoFloat.WriteGeneral(number, text);
        if (double.IsFinite(number) && text[..length].IndexOfAny((byte)'.', (byte)'e') < 0)
        {
            ".0"u8.CopyTo(text[length..]);
            length += 2;
        }

        return value.SequenceEqual(text[..length]) ? value : text[..length].ToArray();
    }

    /// <summary>A HELP text without its escapes.</summary>
    /// <param name="quotesToo">OpenMetrics escapes quotes as well.</param>
    public static string Help(ReadOnlySpan<byte> text, bool quotesToo)
    {
        if (!text.Contains((byte)'\\')) return Encoding.UTF8.GetString(text);
        var plain = new byte[text.Length];
        var written = 0;
        for (var at = 0; at < text.Length; at++)
        {
            var next = at + 1 < text.Length ? text[at + 1] : (byte)0;
            if (text[at] == '\\' && (next is (byte)'\\' or (byte)'n' || (quotesToo && next == '"')))
            {
                plain[written++] = next == 'n' ? (byte)'\n' : next;
                at++;
            }
            else
            {
                plain[written++] = text[at];
            }
        }

        return Encoding.UTF8.GetString(plain, 0, written);
    }
}
