using System.Buffers.Binary;
using Barograph.Model.Labels;
using Barograph.Storage.Disk;

namespace Barograph.Storage.Blocks.Index;

/// <summary>A block's <c>index</c>, mapped: versions 1, 2 and 3 (docs/formats/blocks.md).</summary>
/// <remarks>
/// Symbols and the postings offset table are checked when it is opened; series, with their checksums, each time they are read, and postings when they
/// were not a minute ago. Series are named as postings name them: by a sixteenth of their offset, in version 1 by the offset itself.
/// </remarks>
sealed class IndexFile : IDisposable
{
    public const uint Magic = 0xBAAA_D700;
    public const int HeaderBytes = 5, SeriesAlignment = 16;
    public const byte WrittenVersion = 2;

    readonly MappedFile file;
    readonly TableOfContents contents;
    readonly VerifiedSections verified = new();
    readonly int alignment;

    public IndexFile(IDisk disk, string path)
    {
        file = new MappedFile(disk, path);
        try
        {
            Version = ReadVersion(file);
            alignment = Version == 1 ? 1 : SeriesAlignment;
            contents = TableOfContents.Read(file);
            Symbols = new SymbolTable(file, contents.Symbols, byOffset: Version == 1);
            Labels = new PostingsTable(file, contents.PostingsTable, sorted: Version > 1);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    public int Version { get; }

    public string Path => file.Path;

    public long SizeBytes => file.Length;

    public SymbolTable Symbols { get; }

    public PostingsTable Labels { get; }

    /// <summary>What the opened index takes of memory beside its mapping.</summary>
    public long MemoryBytes => Symbols.SizeBytes + Labels.SizeBytes + VerifiedSections.SizeBytes;

    /// <summary>All series, ascending: that is the order of their labels.</summary>
    public PostingsList AllSeries()
    {
        var name = Labels.Find(default);
        var at = name < 0 ? -1 : Labels.Find(name, default);
        return at < 0 ? default : PostingsAt(at);
    }

    public PostingsList PostingsAt(long offset)
    {
        var body = IndexSection.Read(file, offset, "list of postings", verified);
        if (body.Length < 4) throw file.Damage(offset, $"a list of postings has {body.Length} bytes, at least 4 are needed");
        var count = BinaryPrimitives.ReadUInt32BigEndian(body);
        if (count * 4L != body.Length - 4) throw file.Damage(offset, $"{count} postings lie in {body.Length - 4} bytes, {count * 4L} are expected");
        return new PostingsList(body[4..]);
    }

    public SeriesEntry Series(uint reference)
    {
        var body = BodyOf(reference, out var bodyAt);
        IndexSection.Verify(file, body, bodyAt, "series");
        return new SeriesEntry(file, body, bodyAt);
    }

    /// <summary>The chunks of a series that was read before, and its checksum verified.</summary>
    public SeriesEntry ChunksOf(uint reference, int chunksAt) => new(file, BodyOf(reference, out var bodyAt), bodyAt, chunksAt);

    /// <summary>The labels of a series into a buffer that grows as needed; returns how many bytes they take there.</summary>
    public int EncodeLabels(ref SeriesEntry series, ref byte[] into)
    {
        var used = 0;
        ReadOnlySpan<byte> before = default;
        while (series.NextLabel())
        {
            ReadOnlySpan<byte> name = Symbols[series.Name], value = Symbols[series.Value];
            if (name.SequenceCompareTo(before) <= 0 && used > 0) throw file.Damage(0, "the labels of a series are not sorted by their names");
            before = name;
            // In Prometheus' model as in ours, a label without a value is not there.
            if (value.IsEmpty) continue;
            var size = LabelEncoding.SizeOf(name.Length, value.Length);
            if (into.Length - used < size) Array.Resize(ref into, Math.Max(into.Length * 2, used + size));
            used += LabelEncoding.Write(into.AsSpan(used), name, value);
        }
        return used;
    }

    public void Dispose() => file.Dispose();

    ReadOnlySpan<byte> BodyOf(uint reference, out long bodyAt)
    {
        var at = (long)reference * alignment;
        var head = new ByteReader(file.UpTo(at, 10));
        var length = head.Uvarint();
        if (head.Failed || length > int.MaxValue) throw file.Damage(at, "a series is expected here");
        bodyAt = at + head.Position;
        return file.Span(bodyAt, (long)length);
    }

    static int ReadVersion(MappedFile file)
    {
        if (file.Length < HeaderBytes) throw file.Damage(0, $"{file.Length} bytes are no index");
        var header = file.Span(0, HeaderBytes);
        var magic = BinaryPrimitives.ReadUInt32BigEndian(header);
        if (magic != Magic) throw file.Damage(0, $"an index begins with {Magic:x8}, this file with {magic:x8}");
        int version = header[4];
        return version is >= 1 and <= 3 ? version : throw file.Damage(4, $"the index has version {version}, 1 to 3 can be read");
    }
}
