using System.Text;
using Barograph.Formats.Snappy;

namespace Barograph.Tests.Unit.Formats;

public class SnappyTests
{
    static byte[] Encode(ReadOnlySpan<byte> input)
    {
        var output = new byte[SnappyEncoder.MaxLength(input.Length)];
        return output[..SnappyEncoder.Encode(input, output)];
    }

    static byte[] Decode(ReadOnlySpan<byte> block)
    {
        Assert.True(SnappyDecoder.TryReadLength(block, out var length));
        var output = new byte[length];
        Assert.Equal(SnappyVerdict.Decoded, SnappyDecoder.Decode(block, output));
        return output;
    }

    // Random in alphabet and in repetitions, so that literals, near and far copies and overlapping copies all come up.
    static byte[] Sample(Random random)
    {
        var text = new List<byte>();
        var size = random.Next(5) == 0 ? random.Next(0, 200_000) : random.Next(0, 3000);
        var alphabet = random.Next(1, 257);
        while (text.Count < size)
        {
            if (text.Count > 0 && random.Next(3) > 0)
            {
                var offset = random.Next(1, random.Next(4) == 0 ? text.Count + 1 : Math.Min(text.Count, 40) + 1);
                for (var left = random.Next(1, 200); left > 0; left--) text.Add(text[^offset]);
            }
            else
            {
                for (var left = random.Next(1, 90); left > 0; left--) text.Add((byte)random.Next(alphabet));
            }
        }
        return [.. text];
    }

    [Fact]
    public void what_one_codec_encodes_the_other_decodes()
    {
        var random = new Random(5);
        for (var round = 0; round < 300; round++)
        {
            var input = Sample(random);
            var ours = Encode(input);
            Assert.True(input.AsSpan().SequenceEqual(Decode(ours)));
            Assert.True(input.AsSpan().SequenceEqual(IronSnappy.Snappy.Decode(ours)));
            Assert.True(input.AsSpan().SequenceEqual(Decode(IronSnappy.Snappy.Encode(input))));
        }
    }

    [Fact]
    public void repetitive_text_shrinks()
    {
        var text = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 500).Select(i => $"__name__http_requests_total instance host-{i}:9100 job node")));
        Assert.True(Encode(text).Length * 4 < text.Length);
    }

    [Fact]
    public void damaged_blocks_get_a_verdict_and_never_throw_or_write_past_their_length()
    {
        var random = new Random(6);
        var verdicts = new int[3];
        for (var round = 0; round < 30_000; round++)
        {
            var sample = Sample(random);
            var block = Encode(sample.AsSpan(0, Math.Min(sample.Length, 300)));
            for (var damages = random.Next(1, 4); damages > 0; damages--) block[random.Next(block.Length)] = (byte)random.Next(256);
            if (random.Next(3) == 0) block = block[..random.Next(block.Length)];
            var output = new byte[4096];
            output.AsSpan().Fill(0xAA);
            var verdict = SnappyDecoder.Decode(block, output);
            verdicts[(int)verdict]++;
            if (SnappyDecoder.TryReadLength(block, out var length) && length < output.Length) Assert.Equal(-1, output.AsSpan(length).IndexOfAnyExcept((byte)0xAA));
        }
        Assert.All(verdicts, v => Assert.True(v > 100));
    }

    [Theory]
    [InlineData(new byte[] { }, SnappyVerdict.Corrupt)]
    [InlineData(new byte[] { 0 }, SnappyVerdict.Decoded)]
    [InlineData(new byte[] { 0, 0 }, SnappyVerdict.Corrupt)]
    [InlineData(new byte[] { 1, 0, 65 }, SnappyVerdict.Decoded)]
    [InlineData(new byte[] { 2, 0, 65 }, SnappyVerdict.Corrupt)]
    [InlineData(new byte[] { 5, 0, 65, 1, 1 }, SnappyVerdict.Decoded)]
    [InlineData(new byte[] { 5, 0, 65, 1, 0 }, SnappyVerdict.Corrupt)]
    [InlineData(new byte[] { 5, 0, 65, 1, 2 }, SnappyVerdict.Corrupt)]
    [InlineData(new byte[] { 0xFF, 0xFF, 0xFF, 0xFF, 0x07 }, SnappyVerdict.TooLarge)]
    [InlineData(new byte[] { 0xFF, 0xFF, 0xFF, 0xFF, 0x0F }, SnappyVerdict.Corrupt)]
    [InlineData(new byte[] { 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF }, SnappyVerdict.Corrupt)]
    [InlineData(new byte[] { 5, 252, 255, 255, 255, 255, 1 }, SnappyVerdict.Corrupt)]
    public void small_blocks_are_judged(byte[] block, SnappyVerdict expected) => Assert.Equal(expected, SnappyDecoder.Decode(block, new byte[64]));
}
