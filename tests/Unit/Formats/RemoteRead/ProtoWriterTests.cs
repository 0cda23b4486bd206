using Barograph.Formats.RemoteWrite;

namespace Barograph.Tests.Unit.Formats.RemoteRead;

public class ProtoWriterTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(127)]
    [InlineData(128)]
    [InlineData(16_383)]
    [InlineData(16_384)]
    [InlineData(3_000_000)]
    public void a_nested_message_is_read_back_whole_whatever_its_length(int length)
    {
        var content = new byte[length];
        new Random(length).NextBytes(content);
        var writer = new ProtoWriter();
        var outer = writer.Begin(1);
        writer.Bytes(7, content);
        writer.End(outer);
        writer.Varint(2, 5);

        var cursor = new ProtoCursor(writer.Written);
        Assert.True(cursor.TryReadTag(out var tag) && tag == (1 << 3 | 2));
        Assert.True(cursor.TryReadBytes(out var nested));
        var inner = new ProtoCursor(nested);
        Assert.True(inner.TryReadTag(out tag) && tag == (7 << 3 | 2));
        Assert.True(inner.TryReadBytes(out var found) && inner.AtEnd);
        Assert.True(found.SequenceEqual(content));
        Assert.True(cursor.TryReadTag(out tag) && tag == 2 << 3);
        Assert.True(cursor.TryReadVarint(out var five) && five == 5 && cursor.AtEnd);
    }
}
