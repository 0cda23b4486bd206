using System.Buffers.Binary;
using Barograph.Storage.Memory;

namespace Barograph.Storage.Blocks.Index;

/// <summary>How sections of an index lie: <c>u32 length, body, u32 CRC-32C of the body</c>, big-endian.</summary>
static class IndexSection
{
    /// <summary>The body of a section, its checksum verified, now or by what <paramref name="lately"/> knows.</summary>
    public static ReadOnlySpan<byte> Read(MappedFile file, long offset, string what, VerifiedSections? lately = null)
    {
        var length = BinaryPrimitives.ReadUInt32BigEndian(file.Span(offset, 4));
        if (length > int.MaxValue) throw file.Damage(offset, $"the {what} has {length} bytes, more than the 2 GiB that can be read");
        var body = file.Span(offset + 4, length);
        if (lately is not null && lately.Knows(offset)) return body;
        Verify(file, body, offset + 4, what);
        lately?.Note(offset);
        return body;
    }

    /// <summary>Holds a body against the checksum behind it.</summary>
    public static void Verify(MappedFile file, ReadOnlySpan<byte> body, long bodyAt, string what)
    {
        var expected = BinaryPrimitives.ReadUInt32BigEndian(file.Span(bodyAt + body.Length, 4));
        var found = Crc32C.Of(body);
        if (found != expected) throw file.Damage(bodyAt, $"the checksum of the {what} is {found:x8}, {expected:x8} is written behind it");
    }
}
