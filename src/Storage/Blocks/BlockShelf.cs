using Barograph.Model.Contracts;
using Barograph.Storage.Chunks;
using Barograph.Storage.Disk;
using Barograph.Storage.Merging;
using Microsoft.Extensions.Logging;

namespace Barograph.Storage.Blocks;

/// <summary>The blocks of one folder, open for reading, in the order of their time.</summary>
/// <remarks>
/// A block that was replaced by a compacted one is not opened, whether it is deleted yet or not. One that cannot be opened is left where it is, reported
/// once, and tried again each time; one that turns out to be damaged while it is read stays on the shelf without what cannot be read.
/// Readers take the list as it is; one thread changes it.
/// </remarks>
sealed class BlockShelf(IDisk disk, string folder, ILogger logger) : IDisposable
{
    public const string DeletedSuffix = ".tmp-for-deletion";

    volatile Block[] blocks = [];
    volatile IReadOnlyList<BadBlock> bad = [];

    public string Folder => folder;

    /// <summary>Keeps decoded chunks of the blocks; null = nobody does.</summary>
    public DecodedChunks? Decoded { get; init; }

    public IReadOnlyList<Block> Blocks => blocks;

    /// <summary>Those that are left out as a whole.</summary>
    public IReadOnlyList<BadBlock> Bad => [.. bad, .. blocks.Where(static b => b.Damage!.IsWhole).Select(static b => BadOf(b)!)];

    /// <summary>Those of which chunks are left out.</summary>
    public IReadOnlyList<BadBlock> Damaged => [.. blocks.Where(static b => b.Damage is { Reason: not null, IsWhole: false }).Select(static b => BadOf(b)!)];

    /// <summary>What is wrong with an open block; null where nothing is.</summary>
    public static BadBlock? BadOf(Block block)
        => block.Damage is { Reason: { } reason } damage ? new BadBlock(block.Folder, reason, block.Meta, damage.IsWhole ? 0 : damage.Chunks) : null;

    public long MemoryBytes => blocks.Sum(static b => b.Index.MemoryBytes);

    public long SizeBytes => blocks.Sum(static b => b.SizeBytes);

    /// <summary>Times that a look at the folder found something that could not be opened.</summary>
    public long Failures { get; private set; }

    public long Loads { get; private set; }

    /// <summary>Folders whose name is that of a block.</summary>
    public static IEnumerable<string> FoldersIn(IDisk disk, string folder)
        => disk.Directories(folder).Where(static path => Ulid.TryParse(Path.GetFileName(path)) is not null);

    /// <summary>The metas of all blocks of a folder, without opening them; those that cannot be read are left out.</summary>
    public static IReadOnlyList<BlockMeta> MetasIn(IDisk disk, string folder, ILogger logger)
    {
        var metas = new List<BlockMeta>();
        foreach (var block in FoldersIn(disk, folder))
        {
            try
            {
                metas.Add(BlockMetaFile.Read(disk, Path.Combine(block, BlockMetaFile.Name)));
            }
            catch (StorageException e)
            {
                logger.LogWarning("A block whose meta cannot be read does not count: {Reason}", e.Message);
            }
        }
        return metas;
    }

    /// <summary>Opens what is new, lets go of what is gone.</summary>
    public void Load()
    {
        Loads++;
        var known = blocks.ToDictionary(static b => b.Folder);
        var opened = new List<Block>();
        var trouble = new List<BadBlock>();
        foreach (var path in FoldersIn(disk, folder))
        {
            if (known.Remove(path, out var block)) opened.Add(block);
            else if (Open(path, trouble) is { } added) opened.Add(added);
        }
        var replaced = opened.SelectMany(static b => b.Meta.Compaction.Parents).Select(static p => p.Id).ToHashSet();
        var gone = known.Values.Concat(opened.Where(b => replaced.Contains(b.Meta.Id) || b.Meta.Compaction.Deletable)).ToList();
        Obsolete = [.. opened.Where(b => replaced.Contains(b.Meta.Id) || b.Meta.Compaction.Deletable).Select(static b => b.Folder)];
        opened.RemoveAll(gone.Contains);
        opened.Sort(static (a, b) => a.Meta.MinTimeMs != b.Meta.MinTimeMs ? a.Meta.MinTimeMs.CompareTo(b.Meta.MinTimeMs) : a.Meta.Id.CompareTo(b.Meta.Id));
        blocks = [.. opened];
        bad = trouble;
        if (trouble.Count > 0) Failures++;
        foreach (var block in gone) block.Leave();
    }

    /// <summary>Folders of blocks that the last look found replaced or emptied: nobody needs them any more.</summary>
    public IReadOnlyList<string> Obsolete { get; private set; } = [];

    /// <summary>They are deleted.</summary>
    public void ForgetObsolete() => Obsolete = [];

    /// <summary>Takes blocks off the shelf that are going to be deleted.</summary>
    public void Remove(IReadOnlyList<Block> gone)
    {
        blocks = [.. blocks.Where(b => !gone.Contains(b))];
        foreach (var block in gone) block.Leave();
    }

    /// <summary>One selection for each block that the query's span touches, oldest first; those of samples out of order behind the others.</summary>
    /// <returns>How many are not of samples out of order.</returns>
    public int Select(SeriesQuery query, List<ISelectionPart> into)
    {
        var first = into.Count;
        int inOrder;
        while ((inOrder = TrySelect(query, into, first)) < 0)
        {
            // A block was closed between the look at the list and the look at the block; the list is a new one by now.
        }
        return inOrder;
    }

    /// <summary>The blocks that a span of time touches.</summary>
    public Ulid[] Touched(long minTimeMs, long maxTimeMs)
    {
        var all = blocks;
        var touched = new Ulid[all.Length];
        var count = 0;
        foreach (var block in all)
        {
            if (block.Meta.MinTimeMs <= maxTimeMs && block.LastTimeMs >= minTimeMs) touched[count++] = block.Meta.Id;
        }
        return touched[..count];
    }

    /// <summary>Names or values of labels of each block that the query's span touches.</summary>
    public void Names(string? valuesOf, LabelQuery query, List<IReadOnlyList<string>> into)
    {
        foreach (var block in blocks)
        {
            if (block.Damage!.IsWhole || !block.TryEnter()) continue;
            try
            {
                var source = new BlockSource(block);
                into.Add(valuesOf is null ? source.Names(query) : source.Values(valuesOf, query));
            }
            catch (StorageException e)
            {
                block.Damage.FoundInIndex(block, e);
            }
            finally
            {
                block.Leave();
            }
        }
    }

    /// <summary>The pages of all chunks come back from their files when they are touched.</summary>
    public void LetGoOfChunks()
    {
        foreach (var block in blocks)
        {
            if (!block.TryEnter()) continue;
            block.Segments.LetGo();
            block.Leave();
        }
    }

    public void Dispose()
    {
        var open = blocks;
        blocks = [];
        foreach (var block in open) block.Leave();
    }

    int TrySelect(SeriesQuery query, List<ISelectionPart> into, int first)
    {
        var complete = false;
        var inOrder = 0;
        try
        {
            foreach (var block in blocks)
            {
                if (block.Meta.MinTimeMs > query.MaxTimeMs || block.LastTimeMs < query.MinTimeMs || block.Damage!.IsWhole) continue;
                ISelectionPart? selection;
                try
                {
                    selection = new BlockSource(block).TrySelect(query);
                }
                catch (StorageException e)
                {
                    block.Damage.FoundInIndex(block, e);
                    continue;
                }
                if (selection is null) return -1;
                if (selection.Count == 0) selection.Dispose();
                else if (block.Meta.Compaction.IsFromOutOfOrder) into.Add(selection);
                else into.Insert(first + inOrder++, selection);
            }
            if (LeftOutOf(query) is { } warnings) into.Add(new LeftOut(warnings));
            complete = true;
            return inOrder;
        }
        finally
        {
            if (!complete)
            {
                foreach (var selection in into.Skip(first)) selection.Dispose();
                into.RemoveRange(first, into.Count - first);
            }
        }
    }

    List<string>? LeftOutOf(SeriesQuery query)
    {
        List<string>? warnings = null;
        foreach (var block in bad) Say(block);
        foreach (var block in blocks)
        {
            if (block.Damage!.IsWhole) Say(BadOf(block)!);
        }
        return warnings;

        void Say(BadBlock block)
        {
            if (block.WarningFor(query.MinTimeMs, query.MaxTimeMs) is { } warning) (warnings ??= []).Add(warning);
        }
    }

    Block? Open(string path, List<BadBlock> trouble)
    {
        try
        {
            var block = Block.Open(disk, path, new BlockDamage(logger), Decoded);
            if (bad.Any(b => b.Folder == path)) logger.LogInformation("Block {Folder} can be read again", path);
            return block;
        }
        catch (StorageException e)
        {
            trouble.Add(new BadBlock(path, e.Message, MetaOf(path)));
            if (!bad.Any(b => b.Folder == path && b.Reason == e.Message)) logger.LogError("Block {Folder} is left out: {Reason}", path, e.Message);
            return null;
        }
    }

    /// <summary>What a block that cannot be opened says about itself, if it can say that much.</summary>
    BlockMeta? MetaOf(string path)
    {
        try
        {
            return BlockMetaFile.Read(disk, Path.Combine(path, BlockMetaFile.Name));
        }
        catch (StorageException)
        {
            // Then this is what is wrong with it, and was said.
            return null;
        }
    }
}
