using Barograph.Bench.Formats.RemoteWrite;
using Barograph.Ingest.RemoteWrite;
using Barograph.Model.Contracts;
using Barograph.Model.Instruments;
using Barograph.Model.Tenants;
using Microsoft.Extensions.Logging.Abstractions;

namespace Barograph.Bench.Ingest.RemoteWrite;

/// <summary>A whole push of known series, the sink apart: unpack, walk, recognise, fill the batch, answer.</summary>
sealed class RemoteWriteReceiverBench : IMicroBench, ISampleSink
{
    readonly RemoteWriteReceiver receiver;
    ulong next;

    public RemoteWriteReceiverBench()
    {
        receiver = new RemoteWriteReceiver(
            this, new IngestLimits(), TimeProvider.System, new Random(1), new InstrumentRegistry(), NullLogger<RemoteWriteReceiver>.Instance);
    }

    public string Name => "RemoteWriteReceiver.Known2000";

    public int Items => SamplePush.Samples;

    public void Run() => receiver.ReceiveAsync(TenantId.Anonymous, SamplePush.Compressed, CancellationToken.None).AsTask().Wait();

    public ValueTask AppendAsync(SampleBatch batch, AppendReport report, CancellationToken cancel)
    {
        foreach (var row in batch.NewRows) batch.Refs[row.Row] = new SeriesRef(++next);
        report.Clear();
        report.Add(AppendOutcome.Appended, batch.Count);
        return ValueTask.CompletedTask;
    }
}
