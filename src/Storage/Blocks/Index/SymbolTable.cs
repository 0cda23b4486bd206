namespace Barograph.Storage.Blocks.Index;

/// <summary>The strings of an index, sorted by their bytes. Series name them by number, in version 1 by their offset in the file.</summary>
/// <remarks>Every eighth offset is kept; the others are reached by walking.</remarks>
sealed class SymbolTable
{
    const int Step = 8;

    readonly MappedFile file;
    readonly bool byOffset;
    readonly long bodyAt;
    readonly int bodyBytes;
    readonly uint[] places;

    public SymbolTable(MappedFile file, long offset, bool byOffset)
    {
        (this.file, this.byOffset) = (file, byOffset);
        var body = IndexSection.Read(file, offset, "symbol table");
        (bodyAt, bodyBytes) = (offset + 4, body.Length);
        var reader = new ByteReader(body);
        var count = reader.U32();
        if (count > body.Length) throw file.Damage(offset + 4, $"{count} symbols cannot lie in {body.Length} bytes");
        Count = (int)count;
        places = new uint[(Count + Step - 1) / Step];
        ReadOnlySpan<byte> before = default;
        for (var i = 0; i < Count; i++)
        {
            var at = reader.Position;
            if (i % Step == 0) places[i / Step] = (uint)at;
            var symbol = reader.String();
            if (reader.Failed) throw file.Damage(bodyAt + at, $"symbol {i} of {Count} is cut off");
            if (i > 0 && symbol.SequenceCompareTo(before) <= 0) throw file.Damage(bodyAt + at, $"symbol {i} of {Count} is not greater than the one before it");
            before = symbol;
        }
    }

    public int Count { get; }

    public long SizeBytes => places.Length * sizeof(uint);

    /// <summary>The bytes of a symbol as a series names it; good while the file is open.</summary>
    public ReadOnlySpan<byte> this[ulong reference] => byOffset ? ByOffset(reference) : ByNumber(reference);

    /// <summary>The number of a symbol as a series names it.</summary>
    public int NumberOf(ulong reference)
    {
        if (!byOffset) return reference < (ulong)Count ? (int)reference : throw Unknown(reference);
        var at = RelativeOf(reference);
        var block = Array.BinarySearch(places, at);
        if (block < 0) block = ~block - 1;
        if (block < 0) throw Unknown(reference);
        var reader = ReaderAt(places[block]);
        var number = block * Step;
        for (; reader.Position + places[block] < at; number++) _ = reader.String();
        return reader.Position + places[block] == at && number < Count ? number : throw Unknown(reference);
    }

    /// <summary>Walks all symbols in order.</summary>
    public Walk Read() => new(ReaderAt(4), Count);

    public ref struct Walk(ByteReader reader, int count)
    {
        ByteReader reader = reader;
        int left = count;

        public ReadOnlySpan<byte> Current { get; private set; }

        public bool MoveNext()
        {
            if (left == 0) return false;
            left--;
            Current = reader.String();
            return true;
        }
    }

    /// <summary>The symbol with a number, whatever series name it by.</summary>
    public ReadOnlySpan<byte> ByNumber(ulong number)
    {
        if (number >= (ulong)Count) throw Unknown(number);
        var reader = ReaderAt(places[number / Step]);
        for (var i = (int)number % Step; i > 0; i--) _ = reader.String();
        return reader.String();
    }

    ReadOnlySpan<byte> ByOffset(ulong offset)
    {
        var reader = ReaderAt(RelativeOf(offset));
        var symbol = reader.String();
        return reader.Failed ? throw Unknown(offset) : symbol;
    }

    uint RelativeOf(ulong offset)
    {
        var relative = offset - (ulong)bodyAt;
        return offset >= (ulong)bodyAt + 4 && relative < (ulong)bodyBytes ? (uint)relative : throw Unknown(offset);
    }

    ByteReader ReaderAt(uint relative) => new(file.Span(bodyAt + relative, bodyBytes - relative));

    Disk.StorageException Unknown(ulong reference) => file.Damage(bodyAt, $"symbol {reference} is named by a series, the table has {Count}");
}
