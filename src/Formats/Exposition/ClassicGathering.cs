using Barograph.Model.Metadata;
using Barograph.Model.Samples;

namespace Barograph.Formats.Exposition;

/// <summary>What <see cref="CustomBucketReader{TReader}"/> remembers of a target, from line to line and from page to page.</summary>
public sealed class ClassicGathering
{
    const int Nobody = -1;

    readonly ClassicLines lines = new();
    readonly ClassicHistogram histogram = new();
    readonly List<Exemplar> exemplars = [];
    int open, native, exemplar;

    readonly record struct Exemplar(byte[] Labels, double Value, long? TimestampMs);

    /// <summary>A new page.</summary>
    public ClassicGathering Begin()
    {
        lines.Begin();
        Clear();
        native = Nobody;
        return this;
    }

    /// <summary>Lines of pages that are known by their bytes.</summary>
    public int KnownLines => lines.Known;

    internal NativeHistogram? Made { get; private set; }

    internal int MadeGroup { get; private set; }

    internal ReadOnlySpan<byte> Series => lines.SeriesOf(MadeGroup);

    internal ReadOnlySpan<byte> Family => lines.NameOf(MadeGroup);

    internal long? TimestampMs { get; private set; }

    internal long StartMs { get; private set; }

    internal bool HasExemplar => exemplar < exemplars.Count;

    internal ReadOnlySpan<byte> ExemplarLabels => exemplars[exemplar].Labels;

    internal double ExemplarValue => exemplars[exemplar].Value;

    internal long? ExemplarTimestampMs => exemplars[exemplar].TimestampMs;

    internal bool NextExemplar() => ++exemplar < exemplars.Count;

    /// <summary>As what the sample belongs to a classic histogram that the page does not have as a native one already.</summary>
    internal ClassicLines.Line LineOf<TReader>(scoped ref TReader reader)
        where TReader : IExpositionReader, allows ref struct
    {
        if (reader.Histogram is not null)
        {
            native = lines.GroupOf(reader.Series);
            return default;
        }
        if (reader.Type != MetricType.Histogram) return default;
        var line = lines.Of(reader.Series, reader.Family);
        return line.Group == native ? default : line;
    }

    /// <summary>Ends what is open where the line does not go on with it. True where it made a histogram.</summary>
    internal bool EndsBefore(ClassicLines.Line line)
    {
        if (open == Nobody || (line.Part != ClassicLines.Part.None && line.Group == open)) return false;
        Made = histogram.ToNative();
        (MadeGroup, open) = (open, Nobody);
        if (Made is null) Clear();
        return Made is not null;
    }

    internal void Add<TReader>(ClassicLines.Line line, scoped ref TReader reader)
        where TReader : IExpositionReader, allows ref struct
    {
        if (open == Nobody)
        {
            Clear();
            open = line.Group;
        }
        switch (line.Part)
        {
            case ClassicLines.Part.Bucket: histogram.SetBucket(line.Bound, reader.Value); break;
            case ClassicLines.Part.Sum: histogram.SetSum(reader.Value); break;
            default: histogram.SetCount(reader.Value); break;
        }
        if (reader.HasTimestamp) TimestampMs = reader.TimestampMs;
        if (reader.StartMs != 0) StartMs = reader.StartMs;
        if (reader.HasExemplar)
            exemplars.Add(new(reader.ExemplarLabels.ToArray(), reader.ExemplarValue, reader.HasExemplarTimestamp ? reader.ExemplarTimestampMs : null));
    }

    void Clear()
    {
        histogram.Clear();
        exemplars.Clear();
        (open, exemplar, TimestampMs, StartMs, Made) = (Nobody, 0, null, 0, null);
    }
}
