using Barograph.Model.Matching;
using Barograph.Storage.Blocks;
using Barograph.Storage.Disk;

namespace Barograph.Storage.Inspection;

/// <summary>The blocks of a folder, for people and tools that look at them: nothing is changed.</summary>
public sealed class BlockDirectory : IDisposable
{
    readonly List<Block> blocks = [];

    /// <param name="folder">Where they lie.</param>
    /// <param name="disk">How they are read.</param>
    /// <param name="more">Another folder with some that belong to them.</param>
    /// <exception cref="StorageException">There is no such folder, or a block in it cannot be read.</exception>
    public BlockDirectory(string folder, IDisk disk, string? more = null)
    {
        if (!Directory.Exists(folder)) throw new StorageException($"opening the db dir: there is no directory {folder}");
        Folder = folder;
        try
        {
            foreach (var path in BlockShelf.FoldersIn(disk, folder)) blocks.Add(Block.Open(disk, path));
            if (more is not null)
            {
                foreach (var path in BlockShelf.FoldersIn(disk, more)) blocks.Add(Block.Open(disk, path));
            }
        }
        catch
        {
            Dispose();
            throw;
        }
        blocks.Sort(static (a, b) => a.Meta.MinTimeMs != b.Meta.MinTimeMs ? a.Meta.MinTimeMs.CompareTo(b.Meta.MinTimeMs) : a.Meta.Id.CompareTo(b.Meta.Id));
    }

    public string Folder { get; }

    /// <summary>In the order of their time, with their sizes in bytes.</summary>
    public IEnumerable<(BlockMeta Meta, long SizeBytes)> Blocks => blocks.Select(static b => (b.Meta, b.SizeBytes));

    /// <summary>All folders in which a block should be, and whether it is one: nothing is thrown for a bad one.</summary>
    public static IReadOnlyList<string> FoldersIn(string folder, IDisk disk) => [.. BlockShelf.FoldersIn(disk, folder)];

    /// <summary>What a block holds, counted. Null id = the newest block.</summary>
    /// <exception cref="StorageException">There is no such block, or it is damaged.</exception>
    public BlockAnalysis Analyse(string? id, IReadOnlyList<Matcher> matchers) => new BlockAnalyst(Find(id)).Analyse(matchers);

    /// <summary>How full the chunks of a block are. Null id = the newest block.</summary>
    /// <exception cref="StorageException">There is no such block, or it is damaged.</exception>
    public ChunkAnalysis AnalyseChunks(string? id, IReadOnlyList<Matcher> matchers, Action<double> progress) => new ChunkAnalyst(Find(id)).Analyse(matchers, progress);

    /// <summary>All samples of the series that satisfy one of the matcher sets, series by series in the order of their labels.</summary>
    public IEnumerable<StoredSeries> Read(IReadOnlyList<IReadOnlyList<Matcher>> matcherSets, long minTimeMs, long maxTimeMs)
        => new BlockReading(blocks, minTimeMs, maxTimeMs).Read(matcherSets);

    public void Dispose()
    {
        foreach (var block in blocks) block.Leave();
        blocks.Clear();
    }

    Block Find(string? id)
        => id is null ? blocks.LastOrDefault() ?? throw new StorageException("no blocks found")
            : blocks.Find(b => b.Meta.Id.ToString() == id) ?? throw new StorageException($"there is no block {id} in {Folder}");
}
