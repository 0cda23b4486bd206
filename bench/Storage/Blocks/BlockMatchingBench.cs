using System.Globalization;
using Barograph.Model.Labels;
using Barograph.Model.Matching;
using Barograph.Storage.Blocks;
using Barograph.Storage.Disk;
using Barograph.Storage.Inspection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Barograph.Bench.Storage.Blocks;

/// <summary>Finding series of a block of 5,000 by a regular expression with a prefix, alone and beside an equality: per series that is there.</summary>
sealed class BlockMatchingBench : IMicroBench, IDisposable
{
    const int Series = 5000;

    readonly string folder = Directory.CreateTempSubdirectory("barograph-bench-").FullName;
    readonly BlockShelf shelf;
    readonly BlockMatching matching;
    readonly Matcher[] prefix = [new(MatchKind.Regex, "pod", "pod-1.*")];
    readonly Matcher[] beside = [new(MatchKind.Equal, "job", "api"), new(MatchKind.NotRegex, "pod", ".*[13579]")];

    public BlockMatchingBench()
    {
        var disk = new MachineDisk();
        var import = new BlockImport();
        for (var i = 0; i < Series; i++)
        {
            var labels = LabelSet.Of(
                ("__name__", string.Create(CultureInfo.InvariantCulture, $"metric_{i % 10}_total")), ("job", "api"), ("pod", string.Create(CultureInfo.InvariantCulture, $"pod-{i / 10:D3}")));
            import.Add(labels.Encoded, 1_700_000_000_000, i);
        }
        if (import.Write(folder, TimeSpan.FromHours(2), disk, TimeProvider.System, CancellationToken.None).Count() != 1) throw new InvalidOperationException("one block was wanted");
        shelf = new BlockShelf(disk, folder, NullLogger.Instance);
        shelf.Load();
        matching = new BlockMatching(shelf.Blocks[0].Index);
    }

    public string Name => "BlockMatching.Resolve5000";

    public int Items => 2 * Series;

    public void Run()
    {
        var found = matching.Resolve(prefix).Length;
        if (found != 1000 || matching.Resolve(beside).Length != Series / 2) throw new InvalidOperationException("other series were found than are there");
    }

    public void Dispose()
    {
        shelf.Dispose();
        Directory.Delete(folder, recursive: true);
    }
}
