using System.Buffers.Binary;
using Barograph.Storage.Memory;

namespace Barograph.Storage.Blocks.Index;

/// <summary>Where the parts of an index begin: its last 52 bytes.</summary>
readonly record struct TableOfContents(long Symbols, long Series, long LabelIndices, long LabelTable, long Postings, long PostingsTable)
{
    public const int Bytes = 6 * 8 + 4;

    public static TableOfContents Read(MappedFile file)
    {
        var at = file.Length - Bytes;
        if (at < IndexFile.HeaderBytes) throw file.Damage(0, $"{file.Length} bytes cannot hold a table of contents ({Bytes})");
        var bytes = file.Span(at, Bytes);
        IndexSection.Verify(file, bytes[..^4], at, "table of contents");
        Span<long> places = stackalloc long[6];
        for (var i = 0; i < places.Length; i++)
        {
            places[i] = BinaryPrimitives.ReadInt64BigEndian(bytes[(8 * i)..]);
            if (places[i] < 0 || places[i] > at) throw file.Damage(at + 8 * i, $"the table of contents names offset {(ulong)places[i]}, the file has {file.Length} bytes");
        }
        return new(places[0], places[1], places[2], places[3], places[4], places[5]);
    }

    public void Write(FileAppender file)
    {
        Span<byte> bytes = stackalloc byte[Bytes];
        ReadOnlySpan<long> places = [Symbols, Series, LabelIndices, LabelTable, Postings, PostingsTable];
        for (var i = 0; i < places.Length; i++) BinaryPrimitives.WriteInt64BigEndian(bytes[(8 * i)..], places[i]);
        BinaryPrimitives.WriteUInt32BigEndian(bytes[^4..], Crc32C.Of(bytes[..^4]));
        file.Write(bytes);
    }
}
