using System.Text;

namespace Barograph.PodTrace.Protocols;

/// <summary>
/// The table of fields that one side of an HTTP/2 connection refers to (RFC 7541, 2.3): 61 that everybody knows, then its own, the newest first.
/// Because its own are counted from the newest, a table that was not seen from its beginning is right as far as it goes: what lies deeper is not known.
/// </summary>
sealed class HpackTable(int maxBytes)
{
    const int UsualBytes = 4096;
    const int EntryBytes = 32;

    static readonly HpackEntry[] Everybodys =
    [
        default,
        Of(":authority"), Of(":method", "GET"), Of(":method", "POST"), Of(":path", "/"), Of(":path", "/index.html"), Of(":scheme", "http"), Of(":scheme", "https"),
        Of(":status", "200"), Of(":status", "204"), Of(":status", "206"), Of(":status", "304"), Of(":status", "400"), Of(":status", "404"), Of(":status", "500"),
        Of("accept-charset"), Of("accept-encoding", "gzip, deflate"), Of("accept-language"), Of("accept-ranges"), Of("accept"), Of("access-control-allow-origin"), Of("age"), Of("allow"), Of("authorization"),
        Of("cache-control"), Of("content-disposition"), Of("content-encoding"), Of("content-language"), Of("content-length"), Of("content-location"), Of("content-range"), Of("content-type"), Of("cookie"), Of("date"),
        Of("etag"), Of("expect"), Of("expires"), Of("from"), Of("host"), Of("if-match"), Of("if-modified-since"), Of("if-none-match"), Of("if-range"), Of("if-unmodified-since"), Of("last-modified"), Of("link"),
        Of("location"), Of("max-forwards"), Of("proxy-authenticate"), Of("proxy-authorization"), Of("range"), Of("referer"), Of("refresh"), Of("retry-after"), Of("server"), Of("set-cookie"),
        Of("strict-transport-security"), Of("transfer-encoding"), Of("user-agent"), Of("vary"), Of("via"), Of("www-authenticate"),
    ];

    readonly List<HpackEntry> newestLast = [];
    int gone; // at the beginning of the list, no longer in the table
    int limit = Math.Min(UsualBytes, maxBytes);

    public int Count => newestLast.Count - gone;

    /// <summary>By RFC 7541's count.</summary>
    public int Bytes { get; private set; }

    /// <summary>One that nobody knows where it lies deeper than what was seen.</summary>
    public HpackEntry this[int index] => index < Everybodys.Length ? Everybodys[index] : index - Everybodys.Length < Count ? newestLast[^(index - Everybodys.Length + 1)] : default;

    /// <summary>The side that writes takes so much room from now on. More than we have is no harm: what is forgotten early is not known.</summary>
    public void Limit(int bytes)
    {
        limit = Math.Min(bytes, maxBytes);
        Shrink(0);
    }

    public void Add(byte[]? name, byte[]? value, int nameBytes, int valueBytes, bool isKnown)
    {
        var bytes = nameBytes + valueBytes + EntryBytes;
        Shrink(bytes);
        if (bytes > limit) return;
        newestLast.Add(new HpackEntry(name, value, nameBytes, bytes, isKnown));
        Bytes += bytes;
    }

    /// <summary>Something was missed: where the older ones lie now is not known.</summary>
    public void Forget()
    {
        newestLast.Clear();
        (gone, Bytes) = (0, 0);
    }

    void Shrink(int coming)
    {
        while (Count > 0 && Bytes + coming > limit)
        {
            Bytes -= newestLast[gone].Bytes;
            newestLast[gone++] = default;
        }
        if (gone < 64 || gone * 2 < newestLast.Count) return;
        newestLast.RemoveRange(0, gone);
        gone = 0;
    }

    static HpackEntry Of(string name, string value = "") => new(Encoding.ASCII.GetBytes(name), Encoding.ASCII.GetBytes(value), name.Length, name.Length + value.Length + EntryBytes, true);
}
