using System.Buffers;
using System.Collections.Concurrent;
using Barograph.Formats.Snappy;
using Barograph.Model.Contracts;
using Barograph.Model.Hashing;
using Barograph.Model.Instruments;
using Barograph.Model.Tenants;
using Microsoft.Extensions.Logging;

namespace Barograph.Ingest.RemoteWrite;

/// <summary>Takes remote write 1.0 pushes in: unpack, recognise, append, answer.</summary>
/// <remarks>
/// 1 unpack the snappy block into a pooled buffer · 2 <see cref="WriteGate"/> makes a batch of it · 3 ⇢ the sink appends it and its log
/// has it · 4 remember the references of new series · 5 ⇢ send again with labels what the sink had forgotten · 6 say what became of it.
/// What is wrong with the push is in the answer; what is wrong with the machine (a full disk) is the sink's exception.
/// </remarks>
public sealed class RemoteWriteReceiver
{
    const int MaxIdlePushes = 16;
    const int MaxIdleRows = 100_000; // about 3 MB; what one giant push needed is not kept

    readonly ISampleSink sink;
    readonly TimeProvider clock;
    readonly IngestLimits limits;
    readonly WriteGate gate;
    readonly IngestInstruments instruments;
    readonly RefusalLog refusalLog;
    readonly SeriesMemories memories;
    readonly ConcurrentStack<Push> idle = new();

    public RemoteWriteReceiver(
        ISampleSink sink, IngestLimits limits, TimeProvider clock, Random random, InstrumentRegistry registry, ILogger<RemoteWriteReceiver> logger)
    {
        this.sink = sink;
        this.limits = limits;
        this.clock = clock;
        gate = new WriteGate(new KeyedHash128(random), limits);
        memories = new SeriesMemories(limits.MaxRememberedSeries, clock);
        instruments = new IngestInstruments(registry, memories);
        refusalLog = new RefusalLog(logger, clock);
    }

    public async ValueTask<RemoteWriteResponse> ReceiveAsync(TenantId tenant, ReadOnlyMemory<byte> body, CancellationToken cancel)
    {
        if (!SnappyDecoder.TryReadLength(body.Span, out var length)) return Answer(400, "snappy: corrupt input");
        if (length > limits.MaxDecompressedBytes)
            return Answer(413, $"the request unpacks to {length} bytes, the limit is {limits.MaxDecompressedBytes}");
        var message = ArrayPool<byte>.Shared.Rent(length);
        if (!idle.TryPop(out var push)) push = new Push();
        try
        {
            if (SnappyDecoder.Decode(body.Span, message) != SnappyVerdict.Decoded) return Answer(400, "snappy: corrupt input");
            return await StoreAsync(tenant, message.AsMemory(0, length), push, cancel).ConfigureAwait(false);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(message);
            if (push.Batch.Count <= MaxIdleRows && idle.Count < MaxIdlePushes)
            {
                push.Clear();
                idle.Push(push);
            }
        }
    }

    async ValueTask<RemoteWriteResponse> StoreAsync(TenantId tenant, ReadOnlyMemory<byte> message, Push push, CancellationToken cancel)
    {
        var memory = memories.Of(tenant);
        push.Batch.Tenant = tenant;
        var latestMs = clock.GetUtcNow().Add(limits.MaxAhead).ToUnixTimeMilliseconds();
        if (gate.Walk(message.Span, push, memory, latestMs, memories.Now) is { } broken) return Answer(400, $"proto: {broken}");

        if (push.Batch.Count > 0 || push.Batch.HasExemplars || push.Batch.HasMetadata)
        {
            await sink.AppendAsync(push.Batch, push.Report, cancel).ConfigureAwait(false);
            LearnRefs(push, memory);
            if (push.Report[AppendOutcome.UnknownSeries] > 0) await SendAgainAsync(message, push, memory, cancel).ConfigureAwait(false);
        }

        var written = push.Report.Appended + push.Report[AppendOutcome.Duplicate];
        instruments.Count(push, written);
        if (push.TotalRefused == 0 && push.Report.Refused == 0) return Answer(204, "", written);
        var refusal = Refusal.Describe(push, message.Span);
        refusalLog.Write(tenant, refusal);
        return Answer(400, refusal, written);
    }

    RemoteWriteResponse Answer(int status, string message, int written = 0)
    {
        instruments.CountRequest(status);
        return new RemoteWriteResponse(status, message, written);
    }

    // Rows that came with labels have their reference now.
    static void LearnRefs(Push push, SeriesMemory memory)
    {
        if (push.Batch.NewRowCount == 0) return;
        var refs = push.Batch.Refs;
        for (var i = 0; i < push.SeriesCount; i++)
        {
            var (row, _, _, entry) = push.Series[i];
            if (entry >= 0 && row < push.RowsEnd(i) && !refs[row].IsNone && memory.Ref(entry).IsNone) memory.SetRef(entry, refs[row]);
        }
    }

    // The sink forgot references that we remember (it drops series that were silent for hours): those samples go again, with labels.
    async ValueTask SendAgainAsync(ReadOnlyMemory<byte> message, Push push, SeriesMemory memory, CancellationToken cancel)
    {
        var again = new SampleBatch { Tenant = push.Batch.Tenant };
        var rows = new List<(int Row, int Entry)>();
        for (var i = 0; i < push.SeriesCount; i++)
        {
            var series = push.Series[i];
            for (var row = series.FirstRow; row < push.RowsEnd(i); row++)
            {
                if (push.Batch.Outcomes[row] != AppendOutcome.UnknownSeries) continue;
                // The labels were found good when the series was remembered.
                _ = gate.Decode(message.Span.Slice(series.LabelsAt, series.LabelBytes), push);
                again.AddNew(push.Encode(), push.Batch.TimestampsMs[row], push.Batch.Values[row]);
                if (push.Batch.HasHistograms && push.Batch.Histograms[row] is { } histogram) again.SetHistogram(histogram);
                rows.Add((row, series.Entry));
            }
        }

        var report = new AppendReport();
        await sink.AppendAsync(again, report, cancel).ConfigureAwait(false);
        push.Report.Add(AppendOutcome.UnknownSeries, -rows.Count);
        for (var i = 0; i < rows.Count; i++)
        {
            var outcome = again.Outcomes[i];
            push.Batch.Outcomes[rows[i].Row] = outcome;
            push.Report.Add(outcome, 1);
            if (rows[i].Entry >= 0) memory.SetRef(rows[i].Entry, again.Refs[i]);
        }
    }
}
