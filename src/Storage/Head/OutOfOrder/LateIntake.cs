using System.Runtime.CompilerServices;
using Barograph.Model.Contracts;
using Barograph.Storage.Wal;

namespace Barograph.Storage.Head.OutOfOrder;

/// <summary>The part of a batch that is late: judged, packed for the log, and put beside the series. The rare way of an append.</summary>
/// <param name="late">Where it goes.</param>
/// <param name="window">How late samples may come.</param>
/// <param name="maxBytes">When all take so much, no more is taken until some have left; 0 = no limit.</param>
sealed unsafe class LateIntake(LateSamples late, OutOfOrderWindow window, long maxBytes)
{
    /// <summary>Stands in a batch's outcomes between judgement and the end: to be stored beside the series.</summary>
    public const AppendOutcome Late = AppendOutcome.OutOfOrderLimit + 1;

    readonly OutOfOrderRecordWriter record = new();
    SampleBatch batch = new();
    BatchDetails? details;
    long newestMs, floorMs, windowMs;

    public int Rows => record.Rows;

    public int MaxBodyBytes => record.MaxBodyBytes;

    /// <summary>What rows of the record have beside time and value.</summary>
    public DetailRecordWriter Details { get; } = new();

    /// <param name="next">The batch that is judged.</param>
    /// <param name="withDetails">Its histograms, where it has any.</param>
    /// <param name="newest">The head's newest sample before it.</param>
    public void Begin(SampleBatch next, BatchDetails? withDetails, long newest)
    {
        (batch, newestMs, windowMs) = (next, newest, window.WindowMs);
        floorMs = newest < long.MinValue + windowMs ? long.MinValue : newest - windowMs;
        details = withDetails;
        record.Begin();
        Details.Begin();
    }

    /// <summary>A sample that cannot follow its series' newest one.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public AppendOutcome Judge(int slot, uint generation, int row, AppendOutcome otherwise)
    {
        if (batch.IsOpening(row)) return AppendOutcome.Duplicate;
        var time = batch.TimestampsMs[row];
        if (time < newestMs && (windowMs > 0 || otherwise != AppendOutcome.OutOfBounds)) window.Lateness.Observe((newestMs - time) / 1000.0);
        if (windowMs == 0) return otherwise;
        if (time < floorMs) return AppendOutcome.TooOld;
        if (late.Holds(slot, time)) return AppendOutcome.Duplicate;
        // What this batch brought already is in the record, not in the table.
        if (maxBytes > 0 && late.SizeBytes + (long)record.Rows * LateSeries.EntryBytes >= maxBytes) return AppendOutcome.OutOfOrderLimit;
        record.Add(slot, generation, time, BitConverter.DoubleToUInt64Bits(batch.Values[row]));
        if (DetailOf(row) is var detail && (detail.Histogram is not null || detail.StartMs != 0)) Details.Add(record.Rows - 1, time, detail.StartMs, detail.Histogram);
        return Late;
    }

    RowDetail DetailOf(int row) => details?.DetailOf(batch, row) ?? default;

    public int Finish(byte* into) => record.Finish(into);

    /// <summary>Stores what was judged so. Returns how many there were for the first time; the others stood in the batch twice.</summary>
    public int Apply()
    {
        var outcomes = batch.Outcomes;
        var stored = 0;
        for (var row = 0; row < outcomes.Length; row++)
        {
            if (outcomes[row] != Late) continue;
            var isNew = late.Insert((int)(uint)batch.Refs[row].Value, LateSample.Of(batch.TimestampsMs[row], BitConverter.DoubleToUInt64Bits(batch.Values[row]), DetailOf(row)));
            outcomes[row] = isNew ? AppendOutcome.Appended : AppendOutcome.Duplicate;
            if (isNew) stored++;
        }
        window.Count(stored);
        return stored;
    }
}
