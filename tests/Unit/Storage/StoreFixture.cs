using Barograph.Model.Contracts;
using Barograph.Model.Instruments;
using Barograph.Model.Labels;
using Barograph.Model.Matching;
using Barograph.Model.Samples;
using Barograph.Model.Tenants;
using Barograph.Storage;
using Barograph.Storage.Disk;
using Barograph.Storage.Head;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Barograph.Tests.Unit.Storage;

/// <summary>A store in a directory of its own, to be opened, stopped and opened again.</summary>
sealed class StoreFixture : IDisposable
{
    public StoreFixture()
    {
        Directory = System.IO.Directory.CreateTempSubdirectory("barograph-store-").FullName;
    }

    public string Directory { get; }

    public HeadOptions Head { get; set; } = new();

    public BlockOptions? Blocks { get; set; }

    public TimeSpan OutOfOrderWindow { get; set; }

    /// <summary>Few, so that chunks come and go while a test asks for them.</summary>
    public long DecodedChunkBytes { get; set; } = 256 << 10;

    public IDisk Disk { get; set; } = new MachineDisk();

    public InstrumentRegistry Instruments { get; private set; } = new();

    public ILoggerFactory Logs { get; set; } = NullLoggerFactory.Instance;

    public TimeProvider Clock { get; set; } = TimeProvider.System;

    public Task<Store> OpenAsync()
    {
        Instruments = new InstrumentRegistry();
        var options = new StoreOptions { DataDirectory = Directory, Head = Head, Blocks = Blocks, Disk = Disk, OutOfOrderWindow = OutOfOrderWindow, DecodedChunkBytes = DecodedChunkBytes };
        return Store.OpenAsync(options, Instruments, Logs, Clock, CancellationToken.None);
    }

    /// <summary>A store that is not open yet.</summary>
    public Store Begin(IDisk disk, TimeSpan replayPatience, TimeProvider clock, int mostWaiting = 100)
    {
        Instruments = new InstrumentRegistry();
        var options = new StoreOptions
        {
            DataDirectory = Directory,
            Head = Head,
            Blocks = Blocks,
            Disk = disk,
            OutOfOrderWindow = OutOfOrderWindow,
            ReplayPatience = replayPatience,
            MaxWaitingBatches = mostWaiting,
        };
        return Store.Begin(options, Instruments, Logs, clock);
    }

    /// <summary>A copy of the directory as it is now: what a process that is killed now leaves behind.</summary>
    public StoreFixture Snapshot()
    {
        var copy = new StoreFixture { Head = Head, Blocks = Blocks, OutOfOrderWindow = OutOfOrderWindow, Disk = Disk, Clock = Clock };
        foreach (var folder in System.IO.Directory.GetDirectories(Directory, "*", SearchOption.AllDirectories))
            System.IO.Directory.CreateDirectory(folder.Replace(Directory, copy.Directory, StringComparison.Ordinal));
        foreach (var file in System.IO.Directory.GetFiles(Directory, "*", SearchOption.AllDirectories))
        {
            // The lock file is locked by the living store, and not part of the data.
            if (Path.GetFileName(file) == "lock") continue;
            using var from = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var to = File.Create(file.Replace(Directory, copy.Directory, StringComparison.Ordinal));
            from.CopyTo(to);
        }
        return copy;
    }

    public void Dispose() => System.IO.Directory.Delete(Directory, recursive: true);

    public static async Task<AppendReport> AppendAsync(Store store, params (LabelSet Series, long TimeMs, double Value)[] samples)
    {
        var batch = new SampleBatch();
        foreach (var (series, time, value) in samples) batch.AddNew(series, time, value);
        var report = new AppendReport();
        await store.AppendAsync(batch, report, CancellationToken.None);
        return report;
    }

    /// <summary>Everything that matches, series by series.</summary>
    public static async Task<SortedDictionary<LabelSet, List<(long TimeMs, double Value)>>> ReadAsync(
        Store store, long minTimeMs = long.MinValue, long maxTimeMs = long.MaxValue, params Matcher[] matchers)
    {
        var found = new SortedDictionary<LabelSet, List<(long, double)>>();
        using var selection = await store.SelectAsync(new SeriesQuery(TenantId.Anonymous, matchers, minTimeMs, maxTimeMs), CancellationToken.None);
        var columns = new SampleColumns();
        for (var i = 0; i < selection.Count; i++)
        {
            columns.Clear();
            selection.Read(i, minTimeMs, maxTimeMs, columns);
            if (columns.Count == 0) continue;
            var samples = new List<(long, double)>();
            for (var j = 0; j < columns.Count; j++) samples.Add((columns.TimestampsMs[j], columns.Values[j]));
            found.Add(selection.LabelsOf(i), samples);
        }
        return found;
    }
}
