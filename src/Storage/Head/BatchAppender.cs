using System.Runtime.CompilerServices;
using Barograph.Model;
using Barograph.Model.Contracts;
using Barograph.Model.Labels;
using Barograph.Storage.Disk;
using Barograph.Storage.Head.OutOfOrder;
using Barograph.Storage.Memory;
using Barograph.Storage.Wal;

namespace Barograph.Storage.Head;

/// <summary>Takes one batch at a time, whole or not at all: judge and pack, write to the log, then change the chunks.</summary>
/// <remarks>
/// Nothing that a reader or a later batch can see changes before the log has the batch, so a failed write needs no undoing:
/// it throws, and the sender tries again. Only new series stay behind; their labels are packed with the next batch.
/// The caller holds the append gate.
/// </remarks>
sealed unsafe class BatchAppender(HeadTables tables, LogWriter log, HeadOptions options, OutOfOrderWindow window, SeriesAdmission admission)
{
    const int OutcomeLimit = 16;

    /// <summary>So many rows before its turn the chunk of a row is asked for.</summary>
    const int PrefetchRows = 8;

    public const int MaxRows = 4_000_000;
    public const int MaxLabelBytes = 64 << 10;

    readonly BatchDetails details = new(tables);
    readonly BatchExemplars exemplars = new(tables);
    readonly BatchMetadata metadata = new(tables);
    readonly SampleRecordWriter samples = new();
    readonly SeriesRecordWriter newSeries = new();
    readonly PinnedBuffer frames = new(1 << 16), packed = new();
    readonly LateIntake late = new(tables.Late, window, options.MaxOutOfOrderBytes);
    uint stamp;
    bool begun;

    /// <summary>Why the log did not take the last batch; null while it does.</summary>
    public StorageException? LogFailure { get; private set; }

    /// <summary>Nothing older than this is taken, whatever the newest sample is.</summary>
    public long MinValidTimeMs { get; set; } = long.MinValue;

    public void Append(SampleBatch batch, AppendReport report)
    {
        report.Clear();
        var hasExemplars = exemplars.Has(batch);
        if (batch.Count == 0 && !hasExemplars && !batch.HasMetadata) return;
        Invariant.Require(batch.Count <= MaxRows);
        if (!begun) newSeries.Begin();
        begun = true;
        var isLogged = TryRotate(batch);
        // 1. Series: known references pass, labels are looked up, unknown labels become series.
        ResolveLabels(batch, report);
        // 2. Judge each row against its series, and pack what will be stored.
        Span<int> counts = stackalloc int[OutcomeLimit];
        counts.Clear();
        var hasDetails = BatchDetails.Has(batch);
        if (hasDetails) details.Prepare(batch);
        Judge(batch, hasDetails, counts);
        if (hasDetails) details.Settle(batch, counts);
        if (batch.HasOpenings) PassOver(batch, counts);
        if (hasExemplars) exemplars.Prepare(batch, report);
        var hasMetadata = metadata.Prepare(batch);
        // 3. The log: one write for the whole batch.
        if (isLogged) isLogged = TryWriteLog(batch, hasDetails, hasExemplars, hasMetadata);
        // 4. The chunks. From here on nothing fails but the program itself.
        if (counts[(int)AppendOutcome.Appended] > 0 || late.Rows > 0) Apply(batch, hasDetails, counts);
        if (!isLogged) tables.UnloggedSamples += counts[(int)AppendOutcome.Appended];
        if (hasDetails) details.End(batch, report);
        if (hasExemplars) exemplars.Apply(report);
        if (hasMetadata) metadata.Apply();
        for (var i = 0; i < counts.Length; i++)
        {
            if (counts[i] > 0) report.Add((AppendOutcome)i, counts[i]);
        }
    }

    void ResolveLabels(SampleBatch batch, AppendReport report)
    {
        var locked = false;
        try
        {
            foreach (ref readonly var row in batch.NewRows)
            {
                var encoded = batch.LabelsOf(row);
                var hash = HeadTables.HashOf(encoded);
                var slot = tables.Find(encoded, hash);
                if (slot < 0)
                {
                    if (!locked) tables.Index.EnterWriteLock();
                    locked = true;
                    if (!TryCreate(encoded, hash, out slot, out batch.Outcomes[row.Row])) continue;
                    report.NewSeries++;
                }
                batch.Refs[row.Row] = RefOf(slot, tables.Row(slot).Generation);
            }
        }
        finally
        {
            if (locked) tables.Index.ExitWriteLock();
        }
    }

    bool TryCreate(ReadOnlySpan<byte> encoded, uint hash, out int slot, out AppendOutcome outcome)
    {
        slot = -1;
        outcome = AppendOutcome.InvalidLabels;
        if (!AreValid(encoded)) return false;
        outcome = AppendOutcome.SeriesLimit;
        if (tables.SlotLimit >= SeriesRecordReader.MaxSlot || !admission.Admit(encoded)) return false;
        slot = tables.Create(encoded, hash);
        newSeries.Add(slot, tables.Generation, encoded);
        return true;
    }

    /// <summary>Names ascending, nothing empty, not too many: what the identity of a series rests on.</summary>
    static bool AreValid(ReadOnlySpan<byte> encoded)
    {
        if (encoded.IsEmpty || encoded.Length > MaxLabelBytes) return false;
        ReadOnlySpan<byte> before = default;
        var count = 0;
        for (var reader = new LabelReader(encoded); reader.Read(); before = reader.Name)
        {
            if (reader.Value.IsEmpty || reader.Name.SequenceCompareTo(before) <= 0 || ++count > SeriesRecordWriter.MaxLabels) return false;
        }
        return true;
    }

    void Judge(SampleBatch batch, bool hasDetails, Span<int> counts)
    {
        var refs = batch.Refs;
        var times = batch.TimestampsMs;
        var values = batch.Values;
        var outcomes = batch.Outcomes;
        var rows = tables.Rows;
        var segment = log.Segment;
        var first = batch.Count == 0 ? 0 : times[0];
        var newest = tables.MaxTimeMs == long.MinValue ? first : tables.MaxTimeMs;
        var minValid = MinValid(newest);
        late.Begin(batch, hasDetails ? details : null, newest);
        NextStamp();
        samples.Begin(batch.Count, first);
        for (var i = 0; i < refs.Length; i++)
        {
            var name = refs[i].Value;
            AppendOutcome outcome;
            if (name == 0)
            {
                // Labels that were refused carry their outcome; a row with neither labels nor a reference is unknown.
                outcome = outcomes[i] is AppendOutcome.InvalidLabels or AppendOutcome.SeriesLimit or AppendOutcome.InvalidHistogram ? outcomes[i] : AppendOutcome.UnknownSeries;
            }
            else
            {
                var slot = (int)(uint)name;
                if ((uint)slot >= (uint)rows.Count || rows[slot].Generation != (uint)(name >> 32))
                    outcome = AppendOutcome.UnknownSeries;
                else
                    outcome = JudgeRow(ref rows[slot], slot, i, times, values, minValid, segment);
            }
            outcomes[i] = outcome;
            counts[(int)outcome]++;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    AppendOutcome JudgeRow(
        ref SeriesRow row, int slot, int i, ReadOnlySpan<long> times, ReadOnlySpan<double> values, long minValid, int segment)
    {
        var time = times[i];
        var bits = BitConverter.DoubleToUInt64Bits(values[i]);
        var lastTime = row.Chunk.LastTimestampMs;
        var lastBits = row.Chunk.LastValueBits;
        var hasLast = row.HasSamples;
        if (row.BatchStamp == stamp)
        {
            lastTime = times[row.BatchRow];
            lastBits = BitConverter.DoubleToUInt64Bits(values[row.BatchRow]);
            hasLast = true;
        }
        if (time < minValid) return late.Judge(slot, row.Generation, i, AppendOutcome.OutOfBounds);
        if (hasLast && time <= lastTime)
            return time < lastTime ? late.Judge(slot, row.Generation, i, AppendOutcome.OutOfOrder) : bits == lastBits ? AppendOutcome.Duplicate : AppendOutcome.DuplicateTimestamp;
        if (row.LogSegment == segment)
        {
            samples.Add(slot, time, bits, lastBits, ref row.Scale);
        }
        else
        {
            samples.AddFirst(slot, row.Generation, time, bits, ref row.Scale);
            row.LogSegment = segment;
        }
        row.BatchStamp = stamp;
        row.BatchRow = i;
        return AppendOutcome.Appended;
    }

    /// <summary>Openings whose time another value has: the series began before.</summary>
    static void PassOver(SampleBatch batch, Span<int> counts)
    {
        for (var row = 0; row < batch.Count; row++)
        {
            if (batch.Outcomes[row] != AppendOutcome.DuplicateTimestamp || !batch.IsOpening(row)) continue;
            counts[(int)AppendOutcome.DuplicateTimestamp]--;
            counts[(int)AppendOutcome.Duplicate]++;
            batch.Outcomes[row] = AppendOutcome.Duplicate;
        }
    }

    bool TryRotate(SampleBatch batch)
    {
        try
        {
            if (log.MustRotate || log.Offset >= options.SegmentBytes) log.Rotate();
            return true;
        }
        catch (StorageException e) when (GoesOn(batch, e))
        {
            return false;
        }
    }

    /// <summary>False where the samples stay in memory alone. New series wait in their record, which the next batch brings.</summary>
    bool TryWriteLog(SampleBatch batch, bool hasDetails, bool hasExemplars, bool hasMetadata)
    {
        try
        {
            WriteLog(hasDetails, hasExemplars, hasMetadata);
            return true;
        }
        catch (StorageException e) when (GoesOn(batch, e))
        {
            return false;
        }
    }

    /// <summary>Whether a batch is taken that the log did not take. Where the medium must have it first, never.</summary>
    bool GoesOn(SampleBatch batch, StorageException failure)
    {
        LogFailure = failure;
        return batch.MayWait && options.WalSync != WalSync.Always && admission.HasRoomUnlogged;
    }

    void WriteLog(bool hasDetails, bool hasExemplars, bool hasMetadata)
    {
        hasExemplars = hasExemplars && exemplars.Record.Count > 0;
        if (newSeries.IsEmpty && samples.Rows == 0 && late.Rows == 0 && !hasExemplars && !hasMetadata) return;
        hasDetails = hasDetails && !details.Record.IsEmpty;
        var detailBytes = (hasDetails ? details.Record.MaxBodyBytes + RecordFrame.HeaderBytes : 0) + (hasExemplars ? exemplars.Record.MaxBodyBytes + RecordFrame.HeaderBytes : 0);
        if (hasMetadata) detailBytes += metadata.Record.MaxBodyBytes + RecordFrame.HeaderBytes;
        frames.Reserve((long)newSeries.MaxBodyBytes + samples.MaxBodyBytes + late.MaxBodyBytes + late.Details.MaxBodyBytes + detailBytes + 4 * RecordFrame.HeaderBytes, 0);
        var length = 0;
        if (!newSeries.IsEmpty) length = Frame(length, newSeries.Finish(frames.Start + RecordFrame.HeaderBytes));
        if (hasDetails) length = Frame(length, details.Record.Finish(frames.Start + length + RecordFrame.HeaderBytes));
        if (samples.Rows > 0) length = Frame(length, samples.Finish(frames.Start + length + RecordFrame.HeaderBytes));
        if (!late.Details.IsEmpty) length = Frame(length, late.Details.Finish(frames.Start + length + RecordFrame.HeaderBytes));
        if (late.Rows > 0) length = Frame(length, late.Finish(frames.Start + length + RecordFrame.HeaderBytes));
        if (hasExemplars) length = Frame(length, exemplars.Record.Finish(frames.Start + length + RecordFrame.HeaderBytes));
        if (hasMetadata) length = Frame(length, metadata.Record.Finish(frames.Start + length + RecordFrame.HeaderBytes));
        log.Append(frames.Span(0, length));
        LogFailure = null;
        newSeries.Begin();
    }

    int Frame(int at, int bodyBytes)
    {
        if (options.PacksLog && PackedRecord.Pack(frames.Span(at + RecordFrame.HeaderBytes, bodyBytes), packed) is var smaller and not 0)
        {
            bodyBytes = smaller;
            packed.Span(0, smaller).CopyTo(frames.Span(at + RecordFrame.HeaderBytes, smaller));
        }
        RecordFrame.WriteHeader(frames.Span(at, RecordFrame.HeaderBytes), frames.Span(at + RecordFrame.HeaderBytes, bodyBytes));
        return at + RecordFrame.HeaderBytes + bodyBytes;
    }

    void Apply(SampleBatch batch, bool hasDetails, Span<int> counts)
    {
        var refs = batch.Refs;
        var times = batch.TimestampsMs;
        var values = batch.Values;
        var outcomes = batch.Outcomes;
        var rows = tables.Rows;
        var chunks = tables.Chunks;
        long min = tables.MinTimeMs, max = tables.MaxTimeMs;
        lock (tables.ApplyGate)
        {
            for (var i = 0; i < refs.Length; i++)
            {
                if (i + PrefetchRows < refs.Length && outcomes[i + PrefetchRows] == AppendOutcome.Appended) chunks.Prefetch(rows[(int)(uint)refs[i + PrefetchRows].Value]);
                if (outcomes[i] != AppendOutcome.Appended) continue;
                var slot = (int)(uint)refs[i].Value;
                var time = times[i];
                if (hasDetails && details.Of(batch, i) is { } rich) chunks.AppendRich(slot, ref rows[slot], rich);
                else chunks.Append(slot, ref rows[slot], time, BitConverter.DoubleToUInt64Bits(values[i]));
                min = Math.Min(min, time);
                max = Math.Max(max, time);
            }
            tables.MinTimeMs = min;
            tables.MaxTimeMs = max;
            if (late.Rows == 0) return;
            var stored = late.Apply();
            counts[(int)AppendOutcome.Appended] += stored;
            counts[(int)AppendOutcome.Duplicate] += late.Rows - stored;
            counts[(int)LateIntake.Late] = 0;
        }
    }

    long MinValid(long newest)
    {
        var window = (long)options.AppendWindow.TotalMilliseconds;
        return Math.Max(MinValidTimeMs, newest < long.MinValue + window ? long.MinValue : newest - window);
    }

    /// <summary>A number that no row carries from an earlier batch.</summary>
    void NextStamp()
    {
        if (++stamp != 0) return;
        for (var slot = 0; slot < tables.SlotLimit; slot++) tables.Row(slot).BatchStamp = 0;
        stamp = 1;
    }

    static SeriesRef RefOf(int slot, uint generation) => new((ulong)generation << 32 | (uint)slot);
}
