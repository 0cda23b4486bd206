using Barograph.Model.Labels;
using Barograph.Model.Samples;
using Barograph.Storage.Head.OutOfOrder;
using Barograph.Storage.Wal;

namespace Barograph.Storage.Head;

/// <summary>Applies what the log says to tables that are read meanwhile. Nobody else writes to them.</summary>
/// <remarks>
/// Series are only appended to, and in order of time; so a sample of the log that is not newer than what its series has is there already,
/// and everything may be read more than once.
/// </remarks>
/// <param name="tables">With what the checkpoint had, indexed.</param>
/// <param name="found">Chunks of series that only the log knows.</param>
/// <param name="lateUntil">Samples out of order are in blocks as far as the log had them there.</param>
/// <param name="cancel">Ends it between two records.</param>
sealed class LogReplay(HeadTables tables, FoundChunks found, LogPosition lateUntil, CancellationToken cancel)
{
    static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(1);

    uint newestGeneration;

    /// <summary>Samples whose series is nowhere: its labels were in a damaged part.</summary>
    public long OrphanSamples { get; private set; }

    /// <summary>The newest generation that anything in the directory names.</summary>
    public uint NewestGeneration => Math.Max(newestGeneration, found.NewestGeneration);

    public void AddSeries(SeriesRecordReader series)
    {
        if (series.Slot < tables.SlotLimit)
        {
            ref var row = ref tables.Row(series.Slot);
            // The checkpoint may be younger than the record; and a slot's former series may be there still.
            if (row.Generation >= series.Generation) return;
            if (row.Generation != 0) Evict(series.Slot);
        }
        tables.Generation = Math.Max(tables.Generation, series.Generation);
        tables.Index.EnterWriteLock();
        try
        {
            tables.Create(series.Slot, series.Generation, series.Labels, HeadTables.HashOf(series.Labels));
            found.Join(series.Slot, ref tables.Row(series.Slot));
        }
        finally
        {
            tables.Index.ExitWriteLock();
        }
    }

    public void AddSamples(SampleRecordReader samples)
    {
        var slots = samples.Slots;
        var generations = samples.Generations;
        var times = samples.TimestampsMs;
        var values = samples.ValueBits;
        var rows = tables.Rows;
        var chunks = tables.Chunks;
        var details = samples.Details;
        long min = tables.MinTimeMs, max = tables.MaxTimeMs;
        lock (tables.ApplyGate)
        {
            for (var i = 0; i < slots.Length; i++)
            {
                var slot = slots[i];
                newestGeneration = Math.Max(newestGeneration, generations[i]);
                if (slot >= rows.Count || rows[slot].Generation != generations[i])
                {
                    if (slot >= rows.Count || rows[slot].Generation < generations[i]) OrphanSamples++;
                    continue;
                }
                ref var row = ref rows[slot];
                max = Math.Max(max, times[i]);
                if (row.HasSamples && times[i] <= row.Chunk.LastTimestampMs) continue;
                min = Math.Min(min, times[i]);
                if (details.Count == 0) chunks.Append(slot, ref row, times[i], values[i]);
                else AddDetailed(slot, ref row, i, times[i], values[i], details);
            }
            tables.MinTimeMs = min;
            tables.MaxTimeMs = max;
        }
    }

    public void AddExemplar(int slot, uint generation, LabelSet series, Exemplar exemplar)
    {
        if (slot < tables.SlotLimit && tables.Row(slot).Generation == generation) tables.Exemplars.Add(tables.LabelsOf(slot), exemplar);
    }

    public void AddDeletions(List<DeletedSpan> spans)
    {
        spans.RemoveAll(span => span.Slot >= tables.SlotLimit || tables.Row(span.Slot).Generation != span.Generation);
        tables.Deletions.Add(spans);
        lock (tables.ApplyGate)
        {
            foreach (var span in spans) tables.Late.Delete(span.Slot, span.MinMs, span.MaxMs);
        }
    }

    /// <summary>Those that a checkpoint had as well are there twice until they are read or written: then one is left.</summary>
    public void AddOutOfOrder(OutOfOrderRecordReader samples, LogPosition at)
    {
        lock (tables.ApplyGate)
        {
            for (var i = 0; i < samples.Rows; i++)
            {
                var slot = samples.Slots[i];
                var generation = samples.Generations[i];
                newestGeneration = Math.Max(newestGeneration, generation);
                if (slot < tables.SlotLimit && tables.Row(slot).Generation == generation)
                {
                    if (at >= lateUntil) tables.Late.Insert(slot, LateSample.Of(samples.TimestampsMs[i], samples.ValueBits[i], samples.DetailOf(i)));
                }
                else if (slot >= tables.SlotLimit || tables.Row(slot).Generation < generation)
                {
                    OrphanSamples++;
                }
            }
        }
    }

    void AddDetailed(int slot, ref SeriesRow row, int number, long timeMs, ulong valueBits, List<RowDetail> details)
    {
        var detail = RowDetail.Find(details, number);
        if (detail == default) tables.Chunks.Append(slot, ref row, timeMs, valueBits);
        else tables.Chunks.AppendRich(slot, ref row, new(timeMs, detail.StartMs, valueBits, detail.Histogram));
    }

    /// <summary>
    /// The log gave the slot to another series: the former one goes, as soon as nobody reads it any more. In a running head a new series waits for
    /// a free slot instead; here the name is given.
    /// </summary>
    void Evict(int slot)
    {
        tables.Index.EnterWriteLock();
        try
        {
            tables.Remove(slot);
        }
        finally
        {
            tables.Index.ExitWriteLock();
        }
        for (var ticket = tables.Reclaim.Newest; tables.Reclaim.HasReadersUpTo(ticket);)
        {
            cancel.ThrowIfCancellationRequested();
            Thread.Sleep(LookAgain);
        }
        ref var row = ref tables.Row(slot);
        lock (tables.ApplyGate)
        {
            tables.Chunks.DiscardOpen(slot, ref row);
            var links = row.FullChunks;
            row.FullChunks = 0;
            tables.Chunks.FreeLinks(links);
            tables.Late.Remove(slot);
        }
        tables.Index.EnterWriteLock();
        try
        {
            tables.Release(slot);
        }
        finally
        {
            tables.Index.ExitWriteLock();
        }
    }
}
