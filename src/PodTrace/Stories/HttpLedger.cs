using System.Globalization;
using System.Text;

namespace Barograph.PodTrace.Stories;

/// <summary>HTTP/1 requests that wait for their answer, in order, for each connection.</summary>
sealed class HttpLedger(Action<Story> tell)
{
    const int MaxConnections = 4096;
    const int MaxPipelined = 64;

    readonly Dictionary<ulong, Queue<(Story Story, long BeganNs)>> open = [];

    // The thread that reads answers may be quicker than the one that sent the request is back from its call.
    readonly Dictionary<ulong, (byte[] Bytes, long TimeNs)> early = [];

    /// <param name="blank">Who and when; this adds what.</param>
    /// <returns>Was it an answer, or a request? Null: neither.</returns>
    public bool? Take(ulong socket, ReadOnlySpan<byte> bytes, Story blank, bool sent, long timeNs)
    {
        if (!bytes.StartsWith("HTTP/1."u8)) return Ask(socket, bytes, blank, sent, timeNs) ? false : null;
        Answer(socket, bytes, timeNs);
        return true;
    }

    public void Finish()
    {
        foreach (var waiting in open.Values) foreach (var (story, _) in waiting) tell(story with { Error = "no answer", Detail = "by the end of the trace" });
        open.Clear();
    }

    bool Ask(ulong socket, ReadOnlySpan<byte> bytes, Story blank, bool sent, long timeNs)
    {
        var line = Line(bytes);
        var parts = line.Split(' ');
        if (parts.Length < 3 || !parts[2].StartsWith("HTTP/1.", StringComparison.Ordinal)) return false;
        var path = parts[1].Split('?')[0]; // what stands behind may be secret, and is endless
        var host = Header(bytes, "host"u8);
        if (!open.TryGetValue(socket, out var waiting))
        {
            if (open.Count >= MaxConnections) return true;
            open[socket] = waiting = new Queue<(Story, long)>();
        }
        if (waiting.Count < MaxPipelined)
            waiting.Enqueue((blank with { Class = StoryClass.Http, Action = sent ? "request" : "serve", Target = $"{parts[0]} {(host.Length > 0 ? host : blank.Target)}{path}" }, timeNs));
        if (early.Remove(socket, out var answer) && answer.TimeNs >= timeNs) Answer(socket, answer.Bytes, answer.TimeNs);
        return true;
    }

    void Answer(ulong socket, ReadOnlySpan<byte> bytes, long timeNs)
    {
        if (!open.TryGetValue(socket, out var waiting) || !waiting.TryDequeue(out var request))
        {
            if (early.Count < MaxConnections) early[socket] = (bytes.ToArray(), timeNs);
            return;
        }
        if (waiting.Count == 0) open.Remove(socket);
        var parts = Line(bytes).Split(' ');
        var status = parts.Length > 1 && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
        tell(request.Story with
        {
            DurationNs = Math.Max(0, timeNs - request.BeganNs),
            Detail = status.ToString(CultureInfo.InvariantCulture),
            Error = status >= 400 ? $"HTTP {status}" : null,
        });
    }

    static string Line(ReadOnlySpan<byte> bytes)
    {
        var end = bytes.IndexOf((byte)'\n');
        return Encoding.Latin1.GetString(end < 0 ? bytes : bytes[..end]).TrimEnd('\r');
    }

    static string Header(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> name)
    {
        for (var end = bytes.IndexOf((byte)'\n'); end >= 0; end = bytes.IndexOf((byte)'\n'))
        {
            bytes = bytes[(end + 1)..];
            if (bytes.Length <= name.Length || bytes[name.Length] != (byte)':' || !Ascii.EqualsIgnoreCase(bytes[..name.Length], name)) continue;
            var line = bytes[(name.Length + 1)..];
            var stop = line.IndexOf((byte)'\n');
            return Encoding.Latin1.GetString(stop < 0 ? line : line[..stop]).Trim();
        }
        return "";
    }
}
