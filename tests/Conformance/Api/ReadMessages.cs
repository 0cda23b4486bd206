using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Barograph.Formats.Snappy;
using Barograph.Model.Samples;
using Barograph.Storage.Memory;

namespace Barograph.Tests.Conformance.Api;

/// <summary>Remote read as a client speaks it: requests are written and answers read by hand, with nothing of the server's.</summary>
static class ReadMessages
{
    /// <summary>A matcher's type is 0 =, 1 !=, 2 =~, 3 !~.</summary>
    public static byte[] Query(long startMs, long endMs, params (int Type, string Name, string Value)[] matchers) => Query(startMs, endMs, startMs, endMs, matchers);

    public static byte[] Query(long startMs, long endMs, long hintedStartMs, long hintedEndMs, params (int Type, string Name, string Value)[] matchers)
    {
        var query = new MemoryStream();
        Whole(query, 1, (ulong)startMs);
        Whole(query, 2, (ulong)endMs);
        foreach (var (type, name, value) in matchers)
        {
            var matcher = new MemoryStream();
            if (type != 0) Whole(matcher, 1, (ulong)type);
            Field(matcher, 2, Encoding.UTF8.GetBytes(name));
            Field(matcher, 3, Encoding.UTF8.GetBytes(value));
            Field(query, 3, matcher.ToArray());
        }
        var hints = new MemoryStream();
        Whole(hints, 1, 15_000);
        Field(hints, 2, "rate"u8.ToArray());
        Whole(hints, 3, (ulong)hintedStartMs);
        Whole(hints, 4, (ulong)hintedEndMs);
        Field(query, 4, hints.ToArray());
        return query.ToArray();
    }

    public static byte[] Request(int[] accepted, params byte[][] queries)
    {
        var request = new MemoryStream();
        foreach (var query in queries) Field(request, 1, query);
        foreach (var kind in accepted) Whole(request, 2, (ulong)kind);
        return request.ToArray();
    }

    public static async Task<(int Status, string Type, byte[] Body)> SendAsync(PeerProcess server, byte[] request)
    {
        var packed = new byte[SnappyEncoder.MaxLength(request.Length)];
        return await SendPackedAsync(server, packed[..SnappyEncoder.Encode(request, packed)]);
    }

    public static async Task<(int Status, string Type, byte[] Body)> SendPackedAsync(PeerProcess server, byte[] packed)
    {
        using var content = new ByteArrayContent(packed);
        content.Headers.Add("Content-Encoding", "snappy");
        content.Headers.Add("Content-Type", "application/x-protobuf");
        using var answer = await server.Http.PostAsync(new Uri("/api/v1/read", UriKind.Relative), content);
        var type = $"{answer.Content.Headers.ContentType} {string.Join(',', answer.Content.Headers.ContentEncoding)}";
        return ((int)answer.StatusCode, type, await answer.Content.ReadAsByteArrayAsync());
    }

    /// <summary>Lines of a message with samples: the number of the result, the labels, each sample's time and value or histogram.</summary>
    public static SortedSet<string> Samples(byte[] body, bool withBounds)
    {
        Assert.True(SnappyDecoder.TryReadLength(body, out var length));
        var message = new byte[length];
        Assert.Equal(SnappyVerdict.Decoded, SnappyDecoder.Decode(body, message));
        var lines = new SortedSet<string>(StringComparer.Ordinal);
        var number = 0;
        foreach (var result in Fields(message, 1))
        {
            foreach (var series in Fields(result, 1))
            {
                var labels = Labels(Fields(series, 1));
                foreach (var sample in Fields(series, 2)) lines.Add($"{number} {labels} {Whole(sample, 2)} {Fixed(sample, 1):x16}");
                foreach (var histogram in Fields(series, 4)) lines.Add($"{number} {labels} {HistogramOf(histogram, withBounds)}");
            }
            number++;
        }
        return lines;
    }

    /// <summary>Frames in their order: number of the query, labels, chunks.</summary>
    public static List<(ulong Query, string Labels, List<(ulong Encoding, long Min, long Max, byte[] Data)> Chunks)> Frames(byte[] body)
    {
        var frames = new List<(ulong, string, List<(ulong, long, long, byte[])>)>();
        for (var at = 0; at < body.Length;)
        {
            var length = (int)Varint(body, ref at);
            var checksum = BinaryPrimitives.ReadUInt32BigEndian(body.AsSpan(at));
            var message = body[(at + 4)..(at + 4 + length)];
            Assert.Equal(Crc32C.Of(message), checksum);
            at += 4 + length;
            var series = Assert.Single(Fields(message, 1));
            var chunks = new List<(ulong, long, long, byte[])>();
            foreach (var chunk in Fields(series, 2)) chunks.Add((Whole(chunk, 3), (long)Whole(chunk, 1), (long)Whole(chunk, 2), Assert.Single(Fields(chunk, 4))));
            frames.Add((Whole(message, 2), Labels(Fields(series, 1)), chunks));
        }
        return frames;
    }

    // Without the hint about resets: what is known of one depends on where the chunks were cut. That of a gauge counts.
    static string HistogramOf(byte[] message, bool withBounds)
    {
        var parts = new List<string> { $"{Whole(message, 15)}", $"count {Whole(message, 1)} {Fixed(message, 2):x}", $"sum {Fixed(message, 3):x}", $"schema {Whole(message, 4)}", $"width {Fixed(message, 5):x}", $"zeros {Whole(message, 6)} {Fixed(message, 7):x}" };
        foreach (var field in (int[])[8, 11])
        {
            parts.Add("spans " + string.Join(';', Fields(message, field).Select(s => string.Create(CultureInfo.InvariantCulture, $"{Whole(s, 1)},{Whole(s, 2)}"))));
            parts.Add("counts " + string.Join(';', Fields(message, field + 1).Concat(Fields(message, field + 2)).Select(Convert.ToHexString)));
        }
        // Prometheus 3.5 leaves the bounds of custom buckets out of this message (its chunks have them); newer ones and we do not.
        Assert.True((int)(Whole(message, 4) >> 1 ^ (ulong)-(long)(Whole(message, 4) & 1)) != NativeHistogram.CustomBuckets || !withBounds || Fields(message, 16).Count == 1);
        parts.Add(Whole(message, 14) == 3 ? "gauge" : "counter");
        return string.Join(' ', parts);
    }

    static string Labels(IEnumerable<byte[]> labels)
        => string.Join(',', labels.Select(static l => $"{Encoding.UTF8.GetString(Fields(l, 1).Single())}={Encoding.UTF8.GetString(Fields(l, 2).SingleOrDefault([]))}"));

    static List<byte[]> Fields(byte[] message, int field) => [.. Walk(message).Where(f => f.Field == field && f.Bytes is not null).Select(static f => f.Bytes!)];

    static ulong Whole(byte[] message, int field) => Walk(message).LastOrDefault(f => f.Field == field).Number;

    static ulong Fixed(byte[] message, int field) => Whole(message, field);

    static IEnumerable<(int Field, ulong Number, byte[]? Bytes)> Walk(byte[] message)
    {
        for (var at = 0; at < message.Length;)
        {
            var tag = Varint(message, ref at);
            switch (tag & 7)
            {
                case 0:
                    yield return ((int)(tag >> 3), Varint(message, ref at), null);
                    break;
                case 1:
                    yield return ((int)(tag >> 3), BinaryPrimitives.ReadUInt64LittleEndian(message.AsSpan(at)), null);
                    at += 8;
                    break;
                default:
                    Assert.Equal(2u, tag & 7);
                    var length = (int)Varint(message, ref at);
                    yield return ((int)(tag >> 3), 0, message[at..(at + length)]);
                    at += length;
                    break;
            }
        }
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

    static void Field(MemoryStream into, int field, byte[] bytes)
    {
        Varint(into, (ulong)field << 3 | 2);
        Varint(into, (ulong)bytes.Length);
        into.Write(bytes);
    }

    static void Whole(MemoryStream into, int field, ulong value)
    {
        Varint(into, (ulong)field << 3);
        Varint(into, value);
    }

    static void Varint(MemoryStream into, ulong value)
    {
        for (; value >= 0x80; value >>= 7) into.WriteByte((byte)(value | 0x80));
        into.WriteByte((byte)value);
    }
}
