using System.Buffers;
using System.Net.Http.Headers;
using Barograph.Formats.RemoteWrite;
using Barograph.Formats.Snappy;
using Barograph.Model.Labels;

namespace Barograph.Tests.Conformance.Trouble;

/// <summary>Remote write 1.0 as a sender makes it.</summary>
static class Pushes
{
    /// <summary>One sample each of so many series <c>name{i="…"}</c>.</summary>
    public static async Task<(int Status, string Text)> SendAsync(PeerProcess to, string name, int series, long timeMs, double value, string padding = "")
    {
        var message = new ArrayBufferWriter<byte>();
        var writer = new WriteRequestWriter(message);
        for (var i = 0; i < series; i++)
        {
            var labels = LabelSet.Of(("__name__", name), ("i", $"{i}"), ("padding", padding));
            writer.Series(labels, [timeMs], [value]);
        }
        return await SendAsync(to, Pack(message.WrittenSpan));
    }

    public static async Task<(int Status, string Text)> SendAsync(
        PeerProcess to, byte[] body, string type = "application/x-protobuf", string encoding = "snappy")
    {
        using var content = new ByteArrayContent(body);
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        if (encoding.Length > 0) content.Headers.ContentEncoding.Add(encoding);
        using var answer = await to.Http.PostAsync(new Uri("/api/v1/write", UriKind.Relative), content);
        return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    public static byte[] Pack(ReadOnlySpan<byte> message)
    {
        var packed = new byte[SnappyEncoder.MaxLength(message.Length)];
        return packed[..SnappyEncoder.Encode(message, packed)];
    }
}
