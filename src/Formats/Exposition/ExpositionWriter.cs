using System.Buffers;
using System.Buffers.Text;
using Barograph.Formats.Numbers;
using Barograph.Model;
using Barograph.Model.Labels;
using Barograph.Model.Metadata;

namespace Barograph.Formats.Exposition;

/// <summary>Writes metric families as text, each with its HELP and TYPE once, before its first sample.</summary>
/// <remarks>
/// <c>Family</c>, then for each sample <c>Begin</c>, any number of <c>Label</c>, and <c>Value</c>; at the end <c>Complete</c>.
/// A family that gets no sample leaves no trace. Lines gather in a pooled chunk, which <see cref="Dispose"/> hands back.
/// </remarks>
public sealed class ExpositionWriter : IDisposable
{
    const int ChunkBytes = 16 * 1024;

    readonly ExpositionFormat format;
    readonly IBufferWriter<byte> output;
    byte[] header = ArrayPool<byte>.Shared.Rent(256); // HELP, TYPE and UNIT of the family at hand, until its first sample takes them
    int headerLength;
    byte[] name = ArrayPool<byte>.Shared.Rent(64); // of the family at hand, as its samples begin
    int nameLength;
    byte[] chunk = ArrayPool<byte>.Shared.Rent(ChunkBytes);
    int used;
    bool headerIsDue;
    bool nameIsQuoted;
    bool inLabels;

    public ExpositionWriter(IBufferWriter<byte> output, ExpositionFormat format)
    {
        this.output = output;
        this.format = format;
    }

    bool IsOpenMetrics => format == ExpositionFormat.OpenMetrics100;

    /// <summary>Begins a family. Its samples must follow before the next family begins.</summary>
    /// <param name="family">Full name as Prometheus' text has it, a counter's with <c>_total</c>.</param>
    /// <param name="type">What it is; a type that the format does not know is written as the nearest one.</param>
    /// <param name="help">For people, unescaped; empty = there is none, and no line for it.</param>
    /// <param name="unit">OpenMetrics' unit (<c>seconds</c>), only where the name ends with it; otherwise empty.</param>
    public void Family(ReadOnlySpan<byte> family, MetricType type, ReadOnlySpan<byte> help, ReadOnlySpan<byte> unit = default)
    {
        Invariant.Require(!inLabels);
        var legacy = LegalNames.IsLegacyMetricName(family);
        nameIsQuoted = !legacy && format == ExpositionFormat.Text100;
        var stem = family;
        if (IsOpenMetrics && Suffix(type) is { Length: > 0 } suffix && family.EndsWith(suffix)) stem = family[..^suffix.Length];

        headerLength = 0;
        nameLength = 0;
        AddName(ref name, ref nameLength, family, legacy);
        // OpenMetrics knows no counter without _total.
        if (IsOpenMetrics && stem.Length == family.Length) Add(ref name, ref nameLength, Suffix(type));
        if (!help.IsEmpty)
        {
            AddMetadata("# HELP "u8, stem, legacy);
            AddEscaped(ref header, ref headerLength, help, quotes: IsOpenMetrics);
            Add(ref header, ref headerLength, "\n"u8);
        }

        AddMetadata("# TYPE "u8, stem, legacy);
        Add(ref header, ref headerLength, TypeWord(type));
        if (IsOpenMetrics && EndsWithUnit(stem, unit))
        {
            AddMetadata("\n# UNIT "u8, stem, legacy);
            Add(ref header, ref headerLength, unit);
        }

        Add(ref header, ref headerLength, "\n"u8);
        headerIsDue = true;
    }

    /// <summary>Begins a sample of the family at hand.</summary>
    /// <param name="suffix"><c>_bucket</c>, <c>_sum</c>, <c>_count</c>, or empty.</param>
    public void Begin(ReadOnlySpan<byte> suffix = default)
    {
        Invariant.Require(nameLength > 0 && !inLabels);
        if (used > ChunkBytes / 2) Flush();
        if (headerIsDue)
        {
            Add(ref chunk, ref used, header.AsSpan(0, headerLength));
            headerIsDue = false;
        }

        if (nameIsQuoted)
        {
            // {"the.name"…: the closing quote waits for the suffix.
            Add(ref chunk, ref used, "{"u8);
            Add(ref chunk, ref used, name.AsSpan(0, nameLength - 1));
            Add(ref chunk, ref used, suffix);
            Add(ref chunk, ref used, "\""u8);
            inLabels = true;
            return;
        }

        Add(ref chunk, ref used, name.AsSpan(0, nameLength));
        Add(ref chunk, ref used, suffix);
    }

    /// <summary>Adds a label to the sample begun last; the value is unescaped UTF-8.</summary>
    public void Label(ReadOnlySpan<byte> label, ReadOnlySpan<byte> value)
    {
        BeginLabel(label);
        AddEscaped(ref chunk, ref used, value, quotes: true);
        Add(ref chunk, ref used, "\""u8);
    }

    /// <summary>Adds a label whose value is a number, such as a CPU.</summary>
    public void Label(ReadOnlySpan<byte> label, long value)
    {
        BeginLabel(label);
        Utf8Formatter.TryFormat(value, Room(ref chunk, used, 20), out var written);
        used += written;
        Add(ref chunk, ref used, "\""u8);
    }

    /// <summary>Adds a label whose value is a float in Go's general form, as <c>le</c> and <c>quantile</c> are.</summary>
    public void Label(ReadOnlySpan<byte> label, double value)
    {
        BeginLabel(label);
        AddNumber(value);
        Add(ref chunk, ref used, "\""u8);
    }

    /// <summary>Ends the sample begun last.</summary>
    public void Value(double value)
    {
        EndLabels();
        AddNumber(value);
        Add(ref chunk, ref used, "\n"u8);
    }

    /// <summary>Ends the sample begun last with a time in milliseconds since 1970; OpenMetrics gets it in seconds.</summary>
    public void Value(double value, long timestampMs)
    {
        EndLabels();
        AddNumber(value);
        Add(ref chunk, ref used, " "u8);
        var room = Room(ref chunk, used, GoFloat.MaxFixedBytes);
        if (IsOpenMetrics)
        {
            used += GoFloat.WriteFixed(timestampMs / 1000.0, room);
        }
        else
        {
            Utf8Formatter.TryFormat(timestampMs, room, out var written);
            used += written;
        }

        Add(ref chunk, ref used, "\n"u8);
    }

    /// <summary>A family's only sample, without labels.</summary>
    public void Sample(double value)
    {
        Begin();
        Value(value);
    }

    public void Sample(ReadOnlySpan<byte> label, ReadOnlySpan<byte> labelValue, double value)
    {
        Begin();
        Label(label, labelValue);
        Value(value);
    }

    /// <summary>Hands over what was written so far, so that somebody else may write to the output.</summary>
    public void Flush()
    {
        Invariant.Require(!inLabels);
        output.Write(chunk.AsSpan(0, used));
        used = 0;
    }

    /// <summary>Ends the exposition: OpenMetrics wants its end mark, and a body without one is a torn body.</summary>
    public void Complete()
    {
        if (IsOpenMetrics) Add(ref chunk, ref used, "# EOF\n"u8);
        Flush();
    }

    public void Dispose()
    {
        if (chunk.Length == 0) return;
        ArrayPool<byte>.Shared.Return(chunk);
        ArrayPool<byte>.Shared.Return(header);
        ArrayPool<byte>.Shared.Return(name);
        chunk = header = name = [];
    }

    ReadOnlySpan<byte> TypeWord(MetricType type) => type switch
    {
        MetricType.Counter => "counter"u8,
        MetricType.Gauge => "gauge"u8,
        MetricType.Histogram => "histogram"u8,
        MetricType.Summary => "summary"u8,
        MetricType.GaugeHistogram => IsOpenMetrics ? "gaugehistogram"u8 : "histogram"u8,
        MetricType.Info => IsOpenMetrics ? "info"u8 : "gauge"u8,
        MetricType.StateSet => IsOpenMetrics ? "stateset"u8 : "gauge"u8,
        _ => IsOpenMetrics ? "unknown"u8 : "untyped"u8,
    };

    static ReadOnlySpan<byte> Suffix(MetricType type) => type switch
    {
        MetricType.Counter => "_total"u8,
        MetricType.Info => "_info"u8,
        _ => default,
    };

    static bool EndsWithUnit(ReadOnlySpan<byte> stem, ReadOnlySpan<byte> unit)
        => unit.Length > 0 && stem.Length > unit.Length && stem.EndsWith(unit) && stem[^(unit.Length + 1)] == (byte)'_';

    void AddMetadata(ReadOnlySpan<byte> what, ReadOnlySpan<byte> stem, bool legacy)
    {
        Add(ref header, ref headerLength, what);
        AddName(ref header, ref headerLength, stem, legacy);
        Add(ref header, ref headerLength, " "u8);
    }

    void BeginLabel(ReadOnlySpan<byte> label)
    {
        Add(ref chunk, ref used, inLabels ? ","u8 : "{"u8);
        inLabels = true;
        AddName(ref chunk, ref used, label, LegalNames.IsLegacyLabelName(label));
        Add(ref chunk, ref used, "=\""u8);
    }

    void EndLabels()
    {
        Add(ref chunk, ref used, inLabels ? "} "u8 : " "u8);
        inLabels = false;
    }

    /// <summary>
    /// A name that the old formats cannot carry is quoted where the format allows that; elsewhere each foreign byte becomes an underscore,
    /// so that one odd name does not cost the whole scrape.
    /// </summary>
    void AddName(ref byte[] target, ref int length, ReadOnlySpan<byte> text, bool legacy)
    {
        if (legacy)
        {
            Add(ref target, ref length, text);
        }
        else if (format == ExpositionFormat.Text100)
        {
            Add(ref target, ref length, "\""u8);
            AddEscaped(ref target, ref length, text, quotes: true);
            Add(ref target, ref length, "\""u8);
        }
        else
        {
            var room = Room(ref target, length, text.Length);
            for (var i = 0; i < text.Length; i++)
                room[i] = char.IsAsciiLetter((char)text[i]) || (i > 0 && char.IsAsciiDigit((char)text[i])) ? text[i] : (byte)'_';
            length += text.Length;
        }
    }

    /// <summary>Go's general form; zero has no sign here, and OpenMetrics shows that a whole number is a float.</summary>
    void AddNumber(double value)
    {
        var room = Room(ref chunk, used, GoFloat.MaxBytes);
        var written = GoFloat.WriteGeneral(value == 0 ? 0 : value, room);
        var text = room[..written];
        used += written;
        if (IsOpenMetrics && double.IsFinite(value) && text.IndexOfAny((byte)'.', (byte)'e') < 0) Add(ref chunk, ref used, ".0"u8);
    }

    static void AddEscaped(ref byte[] target, ref int length, ReadOnlySpan<byte> text, bool quotes)
    {
        while (true)
        {
            var at = quotes ? text.IndexOfAny((byte)'\\', (byte)'\n', (byte)'"') : text.IndexOfAny((byte)'\\', (byte)'\n');
            if (at < 0) break;
            Add(ref target, ref length, text[..at]);
            Add(ref target, ref length, text[at] switch { (byte)'\n' => "\\n"u8, (byte)'"' => "\\\""u8, _ => "\\\\"u8 });
            text = text[(at + 1)..];
        }

        Add(ref target, ref length, text);
    }

    static void Add(ref byte[] target, ref int length, ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Room(ref target, length, bytes.Length));
        length += bytes.Length;
    }

    static Span<byte> Room(ref byte[] target, int length, int bytes)
    {
        if (target.Length - length >= bytes) return target.AsSpan(length);
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(target.Length * 2, length + bytes));
        target.AsSpan(0, length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(target);
        target = larger;
        return target.AsSpan(length);
    }
}
