using System.Text;
using Barograph.Formats.RemoteWrite;
using Barograph.Model.Contracts;
using Barograph.Model.Hashing;
using Barograph.Model.Labels;
using Barograph.Model.Metadata;
using Barograph.Model.Samples;

namespace Barograph.Ingest.RemoteWrite;

/// <summary>Turns a remote write 2.0 request into a batch.</summary>
/// <remarks>The numbers of labels change from request to request, so labels are put together each time; a known series is recognised by their hash.</remarks>
sealed class SymbolGate(KeyedHash128 hash, IngestLimits limits) : IWriteGate
{
    readonly LabelGate labels = new(limits);

    public string? Walk(ReadOnlySpan<byte> message, Push push, SeriesMemory memory, long latestMs, int now)
    {
        var reader = new SymbolRequestReader(message, push.Symbols);
        if (!reader.ReadSymbols()) return reader.Reason;
        while (true)
        {
            switch (reader.Read())
            {
                case WriteRequestEntry.End:
                    return null;
                case WriteRequestEntry.Broken:
                    return $"{reader.Reason} at byte {reader.At}";
            }
            if (!TakeSeries(ref reader, message, push, memory, latestMs, now)) return $"{reader.Reason} at byte {reader.At}";
        }
    }

    public RefusalReason? Decode(ReadOnlySpan<byte> message, in Push.SeriesRows series, Push push)
        => SymbolRequestReader.ReadLabels(message.Slice(series.LabelsAt, series.LabelBytes), push.Symbols) ? Gather(message, push) : RefusalReason.InvalidLabels;

    bool TakeSeries(ref SymbolRequestReader reader, ReadOnlySpan<byte> message, Push push, SeriesMemory memory, long latestMs, int now)
    {
        var refusal = Gather(message, push);
        var series = SeriesRef.None;
        var entry = SeriesMemory.Unknown;
        ReadOnlySpan<byte> encoded = default;
        if (refusal is null)
        {
            encoded = push.Encode();
            var key = hash.Hash(encoded);
            entry = memory.Find(key);
            if (entry >= 0) push.Hashed++;
            else push.Decoded++;
            if (entry < 0) entry = memory.Add(key, encoded.Length, now);
            if (entry >= 0)
            {
                series = memory.Ref(entry);
                ref var known = ref memory.At(entry);
                if (known.LastUsed != now) known.LastUsed = now;
            }
            if (reader.Description is { } description) Describe(message, push, description);
        }
        push.BeginSeries(reader.SeriesAt, reader.SeriesBytes, entry);
        return TakeItems(ref reader, message, push, new SeriesIntake(push, limits, series, encoded, refusal, latestMs));
    }

    static bool TakeItems(ref SymbolRequestReader reader, ReadOnlySpan<byte> message, Push push, SeriesIntake into)
    {
        while (true)
        {
            switch (reader.ReadItem())
            {
                case WriteSeriesItem.End:
                    return true;
                case WriteSeriesItem.Broken:
                    return false;
                case WriteSeriesItem.Sample:
                    into.Sample(reader.TimestampMs, reader.Value, reader.StartMs);
                    break;
                case WriteSeriesItem.Histogram:
                    if (WriteHistogramReader.Read(reader.Raw, out var timestampMs, out var startMs) is not { } histogram)
                    {
                        reader.BreakItem("a histogram is cut or wrong");
                        return false;
                    }
                    into.Histogram(timestampMs, histogram, startMs != 0 ? startMs : reader.StartMs);
                    break;
                case WriteSeriesItem.Exemplar when into.TakesExemplars:
                    if (TakeExemplar(reader.Raw, message, push) is not { } exemplar)
                    {
                        reader.BreakItem("an exemplar is cut or wrong");
                        return false;
                    }
                    into.Exemplar(exemplar);
                    break;
            }
        }
    }

    static Exemplar? TakeExemplar(ReadOnlySpan<byte> raw, ReadOnlySpan<byte> message, Push push)
    {
        if (!SymbolRequestReader.ReadExemplar(raw, push.Symbols, out var value, out var timestampMs)) return null;
        var numbers = push.Symbols.Labels;
        if ((numbers.Count & 1) != 0) return null;
        push.ExemplarLabels.Clear();
        for (var i = 0; i < numbers.Count; i += 2)
        {
            if (!push.Symbols.Has(numbers[i]) || !push.Symbols.Has(numbers[i + 1])) return null;
            push.ExemplarLabels.Set(push.Symbols.Of(numbers[i], message), push.Symbols.Of(numbers[i + 1], message));
        }
        return new Exemplar(push.ExemplarLabels.ToLabelSet(), value, timestampMs);
    }

    /// <summary>From numbers to <see cref="Push.Labels"/>.</summary>
    RefusalReason? Gather(ReadOnlySpan<byte> message, Push push)
    {
        LabelGate.Begin(push);
        var numbers = push.Symbols.Labels;
        var isBroken = (numbers.Count & 1) != 0;
        for (var i = 0; i + 1 < numbers.Count; i += 2)
        {
            if (!push.Symbols.Has(numbers[i]) || !push.Symbols.Has(numbers[i + 1]))
            {
                push.LabelComplaint ??= $"Invalid labels for series: there are {push.Symbols.Count} symbols, a label names {numbers[i]} and {numbers[i + 1]}";
                return RefusalReason.InvalidLabels;
            }
            if (labels.Take(push.Symbols.Of(numbers[i], message), push.Symbols.Of(numbers[i + 1], message), push) is { } refusal) return refusal;
        }
        return labels.End(push, isBroken, numbers.Count / 2);
    }

    /// <summary>The series of a family come one after the other and say the same.</summary>
    static void Describe(ReadOnlySpan<byte> message, Push push, WriteDescription description)
    {
        var name = push.Labels.Get(WellKnown.Name);
        if (description == push.LastDescription && name.SequenceEqual(push.LastDescribed)) return;
        push.LastDescription = description;
        push.LastDescribed = name.ToArray();
        var help = push.Symbols.Of(description.Help, message);
        var unit = push.Symbols.Of(description.Unit, message);
        // Nothing is said.
        if (description.Type == MetricType.Unknown && help.IsEmpty && unit.IsEmpty) return;
        push.Batch.AddMetadata(new(FamilyNames.OfSeries(Encoding.UTF8.GetString(name), description.Type),
            new(description.Type, Encoding.UTF8.GetString(help), Encoding.UTF8.GetString(unit))));
    }
}
