using Barograph.Formats.RemoteWrite;
using Barograph.Model.Contracts;
using Barograph.Model.Hashing;
using Barograph.Model.Labels;
using Barograph.Model.Samples;

namespace Barograph.Ingest.RemoteWrite;

/// <summary>Turns a remote write 1.0 request into a batch: recognises known series by their bytes, decodes and judges new ones.</summary>
sealed class WriteGate(KeyedHash128 hash, IngestLimits limits) : IWriteGate
{
    const int Broken = -2;

    readonly LabelGate labels = new(limits);

    public string? Walk(ReadOnlySpan<byte> message, Push push, SeriesMemory memory, long latestMs, int now)
    {
        var reader = new WriteRequestReader(message);
        var previous = SeriesMemory.Unknown;
        while (true)
        {
            switch (reader.Read())
            {
                case WriteRequestEntry.End:
                    return null;
                case WriteRequestEntry.Broken:
                    return $"{reader.Reason} at byte {reader.At}";
                case WriteRequestEntry.Metadata:
                    if (!WriteMetadataReader.TryRead(reader.Body, out var described)) return $"metadata is cut or wrong at byte {reader.At}";
                    push.Batch.AddMetadata(described);
                    continue;
            }

            var guess = memory.Successor(previous);
            var entry = Recognise(ref reader, push, memory, guess, out var labelsHash);
            if (entry == Broken) return $"{reader.Reason} at byte {reader.At}";
            var series = entry >= 0 ? memory.Ref(entry) : SeriesRef.None;
            ReadOnlySpan<byte> encoded = default;
            RefusalReason? refusal = null;
            if (series.IsNone)
            {
                refusal = Decode(reader.Labels, push);
                if (refusal is null)
                {
                    encoded = push.Encode();
                    if (entry < 0) entry = memory.Add(labelsHash, reader.Labels.Length, now);
                }
            }

            if (entry >= 0)
            {
                // Written only where it changes: a line of memory that is only read is shared between cores.
                ref var known = ref memory.At(entry);
                if (known.LastUsed != now) known.LastUsed = now;
                if (previous >= 0 && entry != guess) memory.At(previous).Next = entry;
                previous = entry;
            }

            if (!TakeItems(ref reader, push, series, encoded, entry, refusal, latestMs)) return $"{reader.Reason} at byte {reader.At}";
        }
    }

    // First the guess, which costs one hash over bytes that lie there anyway; then walk the labels and look the hash up.
    int Recognise(ref WriteRequestReader reader, Push push, SeriesMemory memory, int guess, out Hash128 labelsHash)
    {
        if (guess >= 0)
        {
            ref readonly var expected = ref memory.At(guess);
            if (reader.MayEndAt(expected.LabelBytes))
            {
                labelsHash = hash.Hash(reader.Body[..expected.LabelBytes]);
                if (expected.Hash == labelsHash)
                {
                    reader.AcceptLabels(expected.LabelBytes);
                    push.Predicted++;
                    return guess;
                }
            }
        }

        labelsHash = default;
        if (!reader.SkipLabels()) return Broken;
        labelsHash = hash.Hash(reader.Labels);
        var found = memory.Find(labelsHash);
        if (found >= 0) push.Hashed++;
        else push.Decoded++;
        return found;
    }

    bool TakeItems(
        ref WriteRequestReader reader, Push push, SeriesRef series, ReadOnlySpan<byte> encoded, int entry, RefusalReason? refusal, long latestMs)
    {
        push.BeginSeries(reader.LabelsAt, reader.Labels.Length, entry);
        while (true)
        {
            switch (reader.ReadItem())
            {
                case WriteSeriesItem.End:
                    return true;
                case WriteSeriesItem.Broken:
                    return false;
                case WriteSeriesItem.Exemplar when refusal is not null || !limits.TakesExemplars:
                    push.ExemplarsDropped++;
                    break;
                case WriteSeriesItem.Exemplar:
                    if (!TakeExemplar(ref reader, push, series, encoded)) return false;
                    break;
                case WriteSeriesItem.Histogram when refusal is not null:
                    push.Refused[(int)refusal]++;
                    break;
                case WriteSeriesItem.Histogram:
                    if (!TakeHistogram(ref reader, push, series, encoded, latestMs)) return false;
                    break;
                case WriteSeriesItem.Sample when refusal is not null:
                    push.Refused[(int)refusal]++;
                    break;
                case WriteSeriesItem.Sample when reader.TimestampMs > latestMs:
                    push.Refused[(int)RefusalReason.TooFarAhead]++;
                    break;
                default:
                    if (series.IsNone) push.Batch.AddNew(encoded, reader.TimestampMs, reader.Value);
                    else push.Batch.Add(series, reader.TimestampMs, reader.Value);
                    break;
            }
        }
    }

    static bool TakeExemplar(ref WriteRequestReader reader, Push push, SeriesRef series, ReadOnlySpan<byte> encoded)
    {
        if (!WriteExemplarReader.TryRead(reader.Raw, push.ExemplarLabels, out var value, out var timestampMs))
        {
            reader.BreakItem("an exemplar is cut or wrong");
            return false;
        }
        push.Batch.AddExemplar(series, series.IsNone ? new LabelSet(encoded.ToArray()) : default, new Exemplar(push.ExemplarLabels.ToLabelSet(), value, timestampMs));
        return true;
    }

    static bool TakeHistogram(ref WriteRequestReader reader, Push push, SeriesRef series, ReadOnlySpan<byte> encoded, long latestMs)
    {
        if (WriteHistogramReader.Read(reader.Raw, out var timestampMs) is not { } histogram)
        {
            reader.BreakItem("a histogram is cut or wrong");
            return false;
        }
        if (timestampMs > latestMs)
        {
            push.Refused[(int)RefusalReason.TooFarAhead]++;
            return true;
        }
        if (series.IsNone) push.Batch.AddNew(encoded, timestampMs, histogram.Sum);
        else push.Batch.Add(series, timestampMs, histogram.Sum);
        push.Batch.SetHistogram(histogram);
        return true;
    }

    public RefusalReason? Decode(ReadOnlySpan<byte> message, in Push.SeriesRows series, Push push) => Decode(message.Slice(series.LabelsAt, series.LabelBytes), push);

    RefusalReason? Decode(ReadOnlySpan<byte> fields, Push push)
    {
        LabelGate.Begin(push);
        var reader = new WriteLabelReader(fields);
        var count = 0;
        for (; reader.Read(); count++)
        {
            if (labels.Take(reader.Name, reader.Value, push) is { } refusal) return refusal;
        }
        return labels.End(push, reader.IsBroken, count);
    }
}
