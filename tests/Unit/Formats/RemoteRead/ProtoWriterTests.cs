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

        var message = writer.Written.ToArray();
        var at = 0;
        Assert.Equal(1u << 3 | 2, Varint(message, ref at));
        var nested = (int)Varint(message, ref at);
        var end = at + nested;
        Assert.Equal(7u << 3 | 2, Varint(message, ref at));
        Assert.Equal((ulong)length, Varint(message, ref at));
        Assert.True(message.AsSpan(at, length).SequenceEqual(content));
        at += length;
        Assert.Equal(end, at);
        Assert.Equal(2u << 3, Varint(message, ref at));
        Assert.Equal(5u, Varint(message, ref at));
        Assert.Equal(message.Length, at);
    }

    static ulong Varint(byte[] bytes, ref int at)
    {
        ulong value = 0;
        for (var shift = 0; ; shift += 7)
        {
            var b = bytes[at++];
            value |= (ulong)(b & 0x7F) << shift;
            if (b < 0x80) return value;
        }
    }
}
