namespace Barograph.Storage.Blocks.Index;

/// <summary>One series of an index: first its labels are read, then its chunks.</summary>
ref struct SeriesEntry
{
    readonly MappedFile file;
    readonly long bodyAt;
    ByteReader reader;
    ulong labelsLeft, chunksLeft;
    bool inChunks, any;
    ChunkPlace chunk;

    public SeriesEntry(MappedFile file, ReadOnlySpan<byte> body, long bodyAt)
    {
        (this.file, this.bodyAt) = (file, bodyAt);
        reader = new ByteReader(body);
        labelsLeft = reader.Uvarint();
        Check(labelsLeft, 2, "labels");
    }

    /// <summary>The same series from where its chunks begin, as <see cref="SkipLabels"/> said.</summary>
    public SeriesEntry(MappedFile file, ReadOnlySpan<byte> body, long bodyAt, int chunksAt)
    {
        (this.file, this.bodyAt) = (file, bodyAt);
        reader = new ByteReader(body);
        _ = reader.Bytes(chunksAt);
    }

    /// <summary>References into the symbol table, of the label read last.</summary>
    public ulong Name { get; private set; }

    public ulong Value { get; private set; }

    public readonly ChunkPlace Chunk => chunk;

    public bool NextLabel()
    {
        if (labelsLeft == 0) return false;
        labelsLeft--;
        Name = reader.Uvarint();
        Value = reader.Uvarint();
        if (reader.Failed) throw CutOff();
        return true;
    }

    /// <summary>Goes past the labels, if they have not been read.</summary>
    public bool NextChunk()
    {
        if (!inChunks) BeginChunks();
        if (chunksLeft == 0) return false;
        chunksLeft--;
        var min = any ? chunk.MaxTimeMs + (long)reader.Uvarint() : reader.Varint();
        var max = min + (long)reader.Uvarint();
        var reference = any ? chunk.Reference + (ulong)reader.Varint() : reader.Uvarint();
        if (reader.Failed) throw CutOff();
        if (max < min || (any && min <= chunk.MaxTimeMs))
            throw file.Damage(bodyAt, $"a chunk of the series spans {min} to {max}{(any ? $" behind one that ends at {chunk.MaxTimeMs}" : "")}");
        chunk = new(min, max, reference);
        any = true;
        return true;
    }

    /// <summary>Goes past the labels; returns where the chunks begin.</summary>
    public int SkipLabels()
    {
        reader.SkipUvarints(2 * labelsLeft);
        labelsLeft = 0;
        if (reader.Failed) throw CutOff();
        return reader.Position;
    }

    void BeginChunks()
    {
        SkipLabels();
        inChunks = true;
        chunksLeft = reader.Uvarint();
        Check(chunksLeft, 3, "chunks");
    }

    readonly void Check(ulong count, int leastBytes, string what)
    {
        if (reader.Failed) throw CutOff();
        if (count > (ulong)(reader.Left / leastBytes)) throw file.Damage(bodyAt, $"{count} {what} of a series cannot lie in {reader.Left} bytes");
    }

    readonly Disk.StorageException CutOff() => file.Damage(bodyAt, "a series is cut off");
}
