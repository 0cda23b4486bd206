using System.Globalization;
using Barograph.Model.Contracts;
using Barograph.Model.Instruments;
using Barograph.Model.Labels;
using Barograph.Storage;
using Barograph.Storage.Head;
using Microsoft.Extensions.Logging.Abstractions;

// usage: StoreWriter DIRECTORY FIRST-BATCH [blocks]
// Appends batch after batch until it is killed, and says on standard output which ones were acknowledged.
// Batch b has one sample at T + b for each of 50 series, and a series of its own every tenth time.
const long T = 1_700_000_000_000;
const int Series = 50;
var first = int.Parse(args[1], CultureInfo.InvariantCulture);
var options = new StoreOptions
{
    DataDirectory = args[0],
    // Small, so that kills hit checkpoints, rotations and chunk files too.
    Head = new HeadOptions { CheckpointBytes = 30_000, SegmentBytes = 20_000, AppendWindow = TimeSpan.FromMilliseconds(75), Retention = TimeSpan.Zero },
    Blocks = args.Length > 2 && args[2] == "blocks" ? new BlockOptions { MinSpan = TimeSpan.FromMilliseconds(150), MaxSpan = TimeSpan.FromMilliseconds(1350) } : null,
};
await using var store = await Store.OpenAsync(options, new InstrumentRegistry(), NullLoggerFactory.Instance, TimeProvider.System, CancellationToken.None);
var output = Console.OpenStandardOutput();
var upkeep = new Thread(() =>
{
    while (true)
    {
        store.Tend();
        Thread.Sleep(3);
    }
})
{ IsBackground = true };
upkeep.Start();
var batch = new SampleBatch();
var report = new AppendReport();
for (var b = first; ; b++)
{
    batch.Clear();
    for (var s = 0; s < Series; s++) batch.AddNew(LabelSet.Of(("s", $"{s}")), T + b, b * 0.5 + s);
    if (b % 10 == 0) batch.AddNew(LabelSet.Of(("batch", $"{b}")), T + b, b);
    await store.AppendAsync(batch, report, CancellationToken.None);
    output.Write(System.Text.Encoding.ASCII.GetBytes($"{b}\n"));
}
