using System.Buffers;
using System.Collections.Concurrent;
using Barograph.Formats.Snappy;
using Barograph.Model.Contracts;
using Barograph.Model.Hashing;
using Barograph.Model.Instruments;
using Barograph.Model.Tenants;
using Microsoft.Extensions.Logging;

namespace Barograph.Ingest.RemoteWrite;

/// <summary>Takes remote write 1.0 and 2.0 pushes in: unpack, recognise, append, answer.</summary>
/// <remarks>
/// 1 unpack the snappy block into a pooled buffer · 2 <see cref="WriteGate"/> or <see cref="SymbolGate"/> makes a batch of it · 3 ⇢ the sink appends it and its log
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
    readonly SymbolGate symbolGate;
    readonly IngestInstruments instruments;
    readonly RefusalLog refusalLog;
    readonly SeriesMemories memories, symbolMemories;
    readonly ConcurrentStack<Push> idle = new();

    public RemoteWriteReceiver(
        ISampleSink sink, IngestLimits limits, TimeProvider clock, Random random, InstrumentRegistry registry, ILogger<RemoteWriteReceiver> logger)
    {
        this.sink = sink;
        this.limits = limits;
        this.clock = clock;
        gate = new WriteGate(new KeyedHash128(random), limits);
        symbolGate = new SymbolGate(new KeyedHash128(random), limits);
        memories = new SeriesMemories(limits.MaxRememberedSeries, clock);
        // The same series have other bytes there.
        symbolMemories = new SeriesMemories(limits.MaxRememberedSeries, clock);
        instruments = new IngestInstruments(registry, memories, symbolMemories);
        refusalLog = new RefusalLog(logger, clock);
    }

    public ValueTask<RemoteWriteResponse> ReceiveAsync(TenantId tenant, ReadOnlyMemory<byte> body, CancellationToken cancel) => ReceiveAsync(tenant, WriteVersion.One, body, cancel);

    public async ValueTask<RemoteWriteResponse> ReceiveAsync(TenantId tenant, WriteVersion version, ReadOnlyMemory<byte> body, CancellationToken cancel)
    {
        if (!SnappyDecoder.TryReadLength(body.Span, out var length)) return Answer(400, "snappy: corrupt input");
        if (length > limits.MaxDecompressedBytes)
            return Answer(413, $"the request unpacks to {length} bytes, the limit is {limits.MaxDecompressedBytes}");
        var message = ArrayPool<byte>.Shared.Rent(length);
        if (!idle.TryPop(out var push)) push = new Push();
        try
        {
            if (SnappyDecoder.Decode(body.Span, message) != SnappyVerdict.Decoded) return Answer(400, "snappy: corrupt input");
            return await StoreAsync(tenant, version, message.AsMemory(0, length), push, cancel).ConfigureAwait(false);
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

    async ValueTask<RemoteWriteResponse> StoreAsync(TenantId tenant, WriteVersion version, ReadOnlyMemory<byte> message, Push push, CancellationToken cancel)
    {
        IWriteGate walker = version == WriteVersion.Two ? symbolGate : gate;
        var known = version == WriteVersion.Two ? symbolMemories : memories;
        var memory = known.Of(tenant);
        push.Batch.Tenant = tenant;
        var latestMs = clock.GetUtcNow().Add(limits.MaxAhead).ToUnixTimeMilliseconds();
        if (walker.Walk(message.Span, push, memory, latestMs, known.Now) is { } broken) return Answer(400, $"proto: {broken}");

        if (push.Batch.Count > 0 || push.Batch.HasExemplars || push.Batch.HasMetadata)
        {
            await sink.AppendAsync(push.Batch, push.Report, cancel).ConfigureAwait(false);
            LearnRefs(push, memory);
            if (push.Report[AppendOutcome.UnknownSeries] > 0) await SendAgainAsync(message, walker, push, memory, cancel).ConfigureAwait(false);
        }

        var written = push.Report.Appended + push.Report[AppendOutcome.Duplicate];
        instruments.Count(push, written);
        var answer = version == WriteVersion.One ? new RemoteWriteResponse(204, "", written) : CountKinds(push);
        if (push.TotalRefused > 0 || push.Report.Refused > 0)
        {
            // What only the moment refuses comes again; what is stored of it is then there already.
            answer = answer with { Status = push.Report[AppendOutcome.OutOfOrderLimit] > 0 ? 503 : 400, Message = Refusal.Describe(push, walker, message.Span) };
            refusalLog.Write(tenant, answer.Message);
        }
        instruments.CountRequest(answer.Status);
        return answer;
    }

    RemoteWriteResponse Answer(int status, string message)
    {
        instruments.CountRequest(status);
        return new RemoteWriteResponse(status, message, 0);
    }

    static RemoteWriteResponse CountKinds(Push push)
    {
        int samples = 0, histograms = 0;
        for (var row = 0; row < push.Batch.Count; row++)
        {
            if (push.Batch.Outcomes[row] is not (AppendOutcome.Appended or AppendOutcome.Duplicate) || push.Batch.IsOpening(row)) continue;
            if (push.Batch.HasHistograms && push.Batch.Histograms[row] is not null) histograms++;
            else samples++;
        }
        return new RemoteWriteResponse(204, "", samples, histograms, push.Batch.Exemplars.Count - push.Report.ExemplarsRefused);
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
    async ValueTask SendAgainAsync(ReadOnlyMemory<byte> message, IWriteGate walker, Push push, SeriesMemory memory, CancellationToken cancel)
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
                _ = walker.Decode(message.Span, series, push);
                again.AddNew(push.Encode(), push.Batch.TimestampsMs[row], push.Batch.Values[row]);
                if (push.Batch.HasHistograms && push.Batch.Histograms[row] is { } histogram) again.SetHistogram(histogram);
                if (push.Batch.HasStartTimes) again.SetStartTime(push.Batch.StartTimesMs[row]);
                if (push.Batch.IsOpening(row)) again.MarkOpening();
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
