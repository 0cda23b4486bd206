using System.Buffers.Binary;
using Barograph.Model;
using Barograph.Storage.Disk;
using Barograph.Storage.Memory;

namespace Barograph.Storage.Blocks.Index;

/// <summary>Writes an index of version 2, byte for byte as Prometheus 3.5: symbols, series in order, label indices, postings, tables.</summary>
sealed class IndexWriter : IDisposable
{
    // Postings name a series by a sixteenth of its offset, in four bytes.
    const long MaxBytes = 16L * uint.MaxValue;

    readonly FileAppender file;
    readonly SymbolArena symbols;
    readonly PostingsGathering postings = new();
    readonly List<uint> all = [];
    byte[] body = new byte[4096];
    uint[] lastLabels = [];
    int used, lastCount;
    long seriesAt, labelIndicesAt, labelTableAt, postingsAt, tableAt;

    public IndexWriter(IDisk disk, string path, SymbolArena symbols)
    {
        this.symbols = symbols;
        file = new FileAppender(disk.Create(path));
        try
        {
            file.WriteU32(IndexFile.Magic);
            file.Write([IndexFile.WrittenVersion]);
            WriteSymbols();
            seriesAt = file.Position;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    public int Series => all.Count;

    /// <summary>Adds the series behind the last one in the order of labels.</summary>
    /// <param name="labels">Numbers of symbols: name, value, name, value and so on, sorted by name.</param>
    /// <param name="chunks">In the order of time, without overlap.</param>
    public void AddSeries(ReadOnlySpan<uint> labels, ReadOnlySpan<ChunkPlace> chunks)
    {
        Invariant.Require(labels.Length % 2 == 0 && (all.Count == 0 || labels.SequenceCompareTo(lastLabels.AsSpan(0, lastCount)) > 0));
        Remember(labels);
        file.PadTo(IndexFile.SeriesAlignment);
        if (file.Position > MaxBytes) throw new StorageException($"{file.Path}: an index cannot grow beyond {MaxBytes} bytes");
        var reference = (uint)(file.Position / IndexFile.SeriesAlignment);
        used = 0;
        PutUvarint((ulong)labels.Length / 2);
        for (var i = 0; i < labels.Length; i += 2)
        {
            PutUvarint(labels[i]);
            PutUvarint(labels[i + 1]);
            postings.Add((ulong)labels[i] << 32 | labels[i + 1], reference);
        }
        PutChunks(chunks);
        var length = used;
        Span<byte> head = stackalloc byte[Varint.MaxBytes];
        file.Write(head[..WriteUvarint(head, (ulong)length)]);
        file.Write(body.AsSpan(0, length));
        file.WriteU32(Crc32C.Of(body.AsSpan(0, length)));
        all.Add(reference);
    }

    /// <summary>Writes the rest, and brings all of it to the medium. Returns the size of the file.</summary>
    public long Finish()
    {
        var labels = postings.Labels();
        labelIndicesAt = file.Position;
        var indices = WriteLabelIndices(labels);
        postingsAt = file.Position;
        var places = WritePostings(labels);
        labelTableAt = file.Position;
        WriteLabelTable(indices);
        tableAt = file.Position;
        WritePostingsTable(labels, places);
        new TableOfContents(IndexFile.HeaderBytes, seriesAt, labelIndicesAt, labelTableAt, postingsAt, tableAt).Write(file);
        file.Sync();
        return file.Position;
    }

    public void Dispose() => file.Dispose();

    void WriteSymbols()
    {
        var section = BeginSection((uint)symbols.Count, out var crc);
        for (var i = 0; i < symbols.Count; i++)
        {
            used = 0;
            PutString(symbols[i]);
            PutBody(ref crc);
        }
        EndSection(section, crc, "symbol table");
    }

    void Remember(ReadOnlySpan<uint> labels)
    {
        if (lastLabels.Length < labels.Length) lastLabels = new uint[labels.Length * 2];
        labels.CopyTo(lastLabels);
        lastCount = labels.Length;
    }

    void PutChunks(ReadOnlySpan<ChunkPlace> chunks)
    {
        PutUvarint((ulong)chunks.Length);
        ChunkPlace before = default;
        for (var i = 0; i < chunks.Length; i++)
        {
            var chunk = chunks[i];
            Invariant.Require(chunk.MaxTimeMs >= chunk.MinTimeMs && (i == 0 || chunk.MinTimeMs > before.MaxTimeMs));
            if (i == 0) PutUvarint(Varint.Zigzag(chunk.MinTimeMs));
            else PutUvarint((ulong)(chunk.MinTimeMs - before.MaxTimeMs));
            PutUvarint((ulong)(chunk.MaxTimeMs - chunk.MinTimeMs));
            if (i == 0) PutUvarint(chunk.Reference);
            else PutUvarint(Varint.Zigzag((long)(chunk.Reference - before.Reference)));
            before = chunk;
        }
    }

    /// <summary>A list of values for each name. Nobody but very old readers looks at them.</summary>
    List<(uint Name, long At)> WriteLabelIndices(IReadOnlyList<ulong> labels)
    {
        var indices = new List<(uint, long)>();
        for (var first = 0; first < labels.Count;)
        {
            var name = (uint)(labels[first] >> 32);
            var end = first;
            while (end < labels.Count && (uint)(labels[end] >> 32) == name) end++;
            file.PadTo(4);
            indices.Add((name, file.Position));
            var section = BeginSection(1, out var crc);
            used = 0;
            PutU32((uint)(end - first));
            PutBody(ref crc);
            for (; first < end; first++)
            {
                used = 0;
                PutU32((uint)labels[first]);
                PutBody(ref crc);
            }
            EndSection(section, crc, "label index");
        }
        return indices;
    }

    long[] WritePostings(IReadOnlyList<ulong> labels)
    {
        file.PadTo(4);
        var places = new long[labels.Count + 1];
        places[0] = WriteList(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(all));
        uint[] list = [];
        for (var i = 0; i < labels.Count; i++)
        {
            var count = postings.CountOf(labels[i]);
            if (list.Length < count) list = new uint[Math.Max(count, list.Length * 2)];
            postings.CopyTo(labels[i], list);
            places[i + 1] = WriteList(list.AsSpan(0, count));
        }
        return places;
    }

    long WriteList(ReadOnlySpan<uint> series)
    {
        file.PadTo(4);
        var at = file.Position;
        var section = BeginSection((uint)series.Length, out var crc);
        for (var i = 0; i < series.Length;)
        {
            used = 0;
            for (var end = Math.Min(series.Length, i + 1000); i < end; i++) PutU32(series[i]);
            PutBody(ref crc);
        }
        EndSection(section, crc, "list of postings");
        return at;
    }

    void WriteLabelTable(List<(uint Name, long At)> indices)
    {
        var section = BeginSection((uint)indices.Count, out var crc);
        foreach (var (name, at) in indices)
        {
            used = 0;
            PutUvarint(1);
            PutString(symbols[(int)name]);
            PutUvarint((ulong)at);
            PutBody(ref crc);
        }
        EndSection(section, crc, "label offset table");
    }

    void WritePostingsTable(IReadOnlyList<ulong> labels, long[] places)
    {
        var section = BeginSection((uint)places.Length, out var crc);
        for (var i = 0; i < places.Length; i++)
        {
            used = 0;
            PutUvarint(2);
            PutString(i == 0 ? default : symbols[(int)(labels[i - 1] >> 32)]);
            PutString(i == 0 ? default : symbols[(int)(uint)labels[i - 1]]);
            PutUvarint((ulong)places[i]);
            PutBody(ref crc);
        }
        EndSection(section, crc, "postings offset table");
    }

    /// <summary>Leaves room for the length and begins with a count, as all sections do. Returns where the length is to be filled in.</summary>
    long BeginSection(uint count, out uint crc)
    {
        var at = file.Position;
        file.WriteU32(0);
        used = 0;
        PutU32(count);
        crc = 0;
        PutBody(ref crc);
        return at;
    }

    void EndSection(long section, uint crc, string what)
    {
        var length = file.Position - section - 4;
        if (length > uint.MaxValue) throw new StorageException($"{file.Path}: the {what} would have {length} bytes, {uint.MaxValue} are possible");
        file.FillIn(section, (uint)length);
        file.WriteU32(crc);
    }

    void PutBody(ref uint crc)
    {
        crc = Crc32C.Continue(crc, body.AsSpan(0, used));
        file.Write(body.AsSpan(0, used));
    }

    void PutU32(uint value) => BinaryPrimitives.WriteUInt32BigEndian(Room(4), value);

    void PutUvarint(ulong value)
    {
        Span<byte> bytes = stackalloc byte[Varint.MaxBytes];
        var length = WriteUvarint(bytes, value);
        bytes[..length].CopyTo(Room(length));
    }

    void PutString(ReadOnlySpan<byte> text)
    {
        PutUvarint((ulong)text.Length);
        text.CopyTo(Room(text.Length));
    }

    Span<byte> Room(int size)
    {
        if (body.Length - used < size) Array.Resize(ref body, Math.Max(body.Length * 2, used + size));
        used += size;
        return body.AsSpan(used - size, size);
    }

    static int WriteUvarint(Span<byte> into, ulong value)
    {
        var at = 0;
        for (; value >= 0x80; value >>= 7) into[at++] = (byte)(value | 0x80);
        into[at++] = (byte)value;
        return at;
    }
}
