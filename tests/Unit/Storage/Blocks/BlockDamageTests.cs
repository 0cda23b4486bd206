using System.Buffers.Binary;
using Barograph.Model.Contracts;
using Barograph.Model.Matching;
using Barograph.Model.Samples;
using Barograph.Model.Tenants;
using Barograph.Storage.Blocks;
using Barograph.Storage.Blocks.Index;
using Barograph.Storage.Blocks.Segments;
using Barograph.Storage.Disk;
using Barograph.Storage.Memory;

namespace Barograph.Tests.Unit.Storage.Blocks;

/// <summary>Whatever the bytes of a block are: it is read, or a <see cref="StorageException"/> names the file. Nothing else happens.</summary>
public sealed class BlockDamageTests : IDisposable
{
    const long T = 1_700_000_000_000;

    readonly BlockFolder folder = new();
    readonly Ulid id;

    public BlockDamageTests()
    {
        id = folder.Write(BlockFolder.Generate(new Random(1), 25, T, 400));
        var block = folder.Open(id);
        TombstoneFile.Write(folder.Disk, block.Folder, Tombstones.Of([(block.Index.AllSeries()[3], new(T, T + 1_000_000))]));
        block.Leave();
    }

    public void Dispose() => folder.Dispose();

    // Damage behind a right checksum may give two series the same labels: they are read, not compared.
    static void ReadSamples(BlockSource source)
    {
        using var selection = source.TrySelect(new SeriesQuery(TenantId.Anonymous, [], long.MinValue, long.MaxValue))!;
        var columns = new SampleColumns();
        for (var series = 0; series < selection.Count; series++)
        {
            columns.Clear();
            selection.Read(series, long.MinValue, long.MaxValue, columns);
            selection.LabelsOf(series);
        }
    }

    /// <summary>Reads all there is. Returns what was said against it, or null.</summary>
    string? ReadAll()
    {
        try
        {
            var block = folder.Open(id);
            try
            {
                var source = new BlockSource(block);
                ReadSamples(source);
                var everything = new LabelQuery(TenantId.Anonymous, [[new(MatchKind.Regex, "instance", "host-1.*")]], long.MinValue, long.MaxValue);
                foreach (var name in source.Names(everything with { MatcherSets = [] })) source.Values(name, everything with { MatcherSets = [] });
                source.Values("job", everything);
                var symbols = new MergedSymbols([block]);
                Assert.Equal(block.Index.Symbols.Count, symbols.Arena.Count);
            }
            finally
            {
                block.Leave();
            }
            return null;
        }
        catch (StorageException e)
        {
            return e.Message;
        }
    }

    static IEnumerable<string> FilesOf(string path) => Directory.GetFiles(path, "*", SearchOption.AllDirectories);

    [Fact]
    public void a_flipped_bit_anywhere_is_found_or_harmless_and_named_with_its_file()
    {
        var random = new Random(2);
        foreach (var file in FilesOf(Path.Combine(folder.Path, id.ToString())))
        {
            var whole = File.ReadAllBytes(file);
            var found = 0;
            for (var round = 0; round < 150; round++)
            {
                var bytes = (byte[])whole.Clone();
                bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
                File.WriteAllBytes(file, bytes);
                if (ReadAll() is not { } said) continue;
                Assert.Contains(folder.Path, said, StringComparison.Ordinal);
                found++;
            }
            File.WriteAllBytes(file, whole);
            Assert.Null(ReadAll());
            Assert.True(found > 0, file);
        }
    }

    [Fact]
    public void a_file_that_is_cut_off_is_refused()
    {
        foreach (var file in FilesOf(Path.Combine(folder.Path, id.ToString())))
        {
            var whole = File.ReadAllBytes(file);
            for (var length = 0; length < whole.Length; length += Math.Max(1, whole.Length / 40))
            {
                File.WriteAllBytes(file, whole[..length]);
                Assert.NotNull(ReadAll());
            }
            File.WriteAllBytes(file, whole);
        }
    }

    [Fact]
    public void a_missing_file_is_named()
    {
        foreach (var name in (string[])["index", "meta.json"])
        {
            var file = Path.Combine(folder.Path, id.ToString(), name);
            File.Move(file, file + ".away");
            Assert.Contains(file, ReadAll(), StringComparison.Ordinal);
            File.Move(file + ".away", file);
        }
        Directory.Delete(Path.Combine(folder.Path, id.ToString(), "chunks"), recursive: true);
        Assert.Contains("segment 000001", ReadAll(), StringComparison.Ordinal);
    }

    /// <summary>Damage that carries the right checksum reaches the parsers behind the checks.</summary>
    [Fact]
    public void damage_behind_a_right_checksum_breaks_nothing()
    {
        var random = new Random(3);
        var index = Path.Combine(folder.Path, id.ToString(), "index");
        Mutate(index, Sections(File.ReadAllBytes(index)), random, 1500);
        var segment = Path.Combine(folder.Path, id.ToString(), "chunks", "000001");
        Mutate(segment, Chunks(File.ReadAllBytes(segment)), random, 500);
        var tombstones = Path.Combine(folder.Path, id.ToString(), "tombstones");
        Mutate(tombstones, [(5, (int)new FileInfo(tombstones).Length - 9)], random, 200);
    }

    void Mutate(string file, List<(int At, int Length)> bodies, Random random, int rounds)
    {
        var whole = File.ReadAllBytes(file);
        for (var round = 0; round < rounds; round++)
        {
            var bytes = (byte[])whole.Clone();
            var (at, length) = bodies[random.Next(bodies.Count)];
            for (var flips = random.Next(1, 4); flips > 0; flips--)
            {
                var place = at + random.Next(length);
                bytes[place] = random.Next(3) switch { 0 => (byte)random.Next(256), 1 => 0xff, _ => (byte)(bytes[place] ^ 1 << random.Next(8)) };
            }
            BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(at + length), Crc32C.Of(bytes.AsSpan(at, length)));
            File.WriteAllBytes(file, bytes);
            if (ReadAll() is { } said) Assert.Contains(id.ToString(), said + (said.StartsWith("the index names", StringComparison.Ordinal) ? id : ""), StringComparison.Ordinal);
        }
        File.WriteAllBytes(file, whole);
    }

    /// <summary>Bodies of the sections of an index, and of its series, as they lie before their checksums.</summary>
    static List<(int, int)> Sections(byte[] index)
    {
        var bodies = new List<(int, int)>();
        var contents = index.Length - TableOfContents.Bytes;
        bodies.Add((contents, TableOfContents.Bytes - 4));
        long Place(int i) => BinaryPrimitives.ReadInt64BigEndian(index.AsSpan(contents + 8 * i));
        void Section(long at) => bodies.Add(((int)at + 4, (int)BinaryPrimitives.ReadUInt32BigEndian(index.AsSpan((int)at))));
        Section(Place(0));
        Section(Place(5));
        for (var at = (int)(Place(1) + 15) & ~15; at < Place(2);)
        {
            // Series of this size have lengths of one byte or two.
            var head = index[at] < 0x80 ? 1 : 2;
            var length = head == 1 ? index[at] : index[at] & 0x7f | index[at + 1] << 7;
            bodies.Add((at + head, length));
            at = at + head + length + 4 + 15 & ~15;
        }
        for (var at = (int)(Place(4) + 3) & ~3; at < Place(3);)
        {
            Section(at);
            at += 4 + (int)BinaryPrimitives.ReadUInt32BigEndian(index.AsSpan(at)) + 4;
        }
        return bodies;
    }

    static List<(int, int)> Chunks(byte[] segment)
    {
        var bodies = new List<(int, int)>();
        for (var at = SegmentFiles.HeaderBytes; at < segment.Length;)
        {
            var head = segment[at] < 0x80 ? 1 : 2;
            var length = head == 1 ? segment[at] : segment[at] & 0x7f | segment[at + 1] << 7;
            bodies.Add((at + head, length + 1));
            at += head + 1 + length + 4;
        }
        return bodies;
    }
}
