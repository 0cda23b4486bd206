using System.Globalization;
using System.Text;

namespace Barograph.PodTrace.Protocols;

/// <summary>What of a header block is wanted: who asks for what, how it ended, and what gRPC adds to both. Nothing else is kept.</summary>
public sealed record Http2Head
{
    const int MaxPath = 1024;

    public string? Method { get; private set; }

    /// <summary>Without its query, which may be secret and is endless.</summary>
    public string? Path { get; private set; }

    public string? Authority { get; private set; }

    /// <summary>0 = none was said, or it cannot be read.</summary>
    public int Status { get; private set; }

    /// <summary>Null where no content type was read.</summary>
    public bool? IsGrpc { get; private set; }

    public int? GrpcStatus { get; private set; }

    /// <summary>How long the caller of a method waits.</summary>
    public TimeSpan? Patience { get; private set; }

    /// <summary>Fields that refer to what was not seen, or that were cut off: what is missing above may be among them.</summary>
    public bool HasGaps { get; private set; }

    public static bool Wants(ReadOnlySpan<byte> name)
        => name.SequenceEqual(":method"u8) || name.SequenceEqual(":path"u8) || name.SequenceEqual(":authority"u8) || name.SequenceEqual(":status"u8) || name.SequenceEqual("host"u8)
            || name.SequenceEqual("content-type"u8) || name.SequenceEqual("grpc-status"u8) || name.SequenceEqual("grpc-timeout"u8);

    /// <param name="isCut">The block's end is missing.</param>
    public static Http2Head Read(HpackDecoder decoder, ReadOnlySpan<byte> block, bool isCut)
    {
        var head = new Http2Head();
        var outcome = decoder.Read(block, head.Take);
        head.HasGaps = isCut || !outcome.IsWhole || outcome.Unknown > 0;
        if (isCut) decoder.Forget();
        return head;
    }

    void Take(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        if (name.SequenceEqual(":method"u8)) Method = Text(value);
        else if (name.SequenceEqual(":path"u8)) Path = Text(value.IndexOf((byte)'?') is >= 0 and var query ? value[..query] : value);
        else if (name.SequenceEqual(":authority"u8)) Authority = Text(value);
        else if (name.SequenceEqual("host"u8)) Authority ??= Text(value);
        else if (name.SequenceEqual(":status"u8)) Status = Number(value) is >= 100 and <= 999 and { } status ? status : 0;
        else if (name.SequenceEqual("content-type"u8)) IsGrpc = value.StartsWith("application/grpc"u8) && !value.StartsWith("application/grpc-web"u8);
        else if (name.SequenceEqual("grpc-status"u8)) GrpcStatus = Number(value);
        else if (name.SequenceEqual("grpc-timeout"u8)) Patience = Timeout(value);
    }

    static string Text(ReadOnlySpan<byte> value) => Encoding.UTF8.GetString(value.Length > MaxPath ? value[..MaxPath] : value);

    static int? Number(ReadOnlySpan<byte> value) => int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    // Up to eight digits and a unit.
    static TimeSpan? Timeout(ReadOnlySpan<byte> value)
    {
        if (value.Length is < 2 or > 9 || Number(value[..^1]) is not { } number) return null;
        return (char)value[^1] switch
        {
            'H' => TimeSpan.FromHours(number),
            'M' => TimeSpan.FromMinutes(number),
            'S' => TimeSpan.FromSeconds(number),
            'm' => TimeSpan.FromMilliseconds(number),
            'u' => TimeSpan.FromMicroseconds(number),
            'n' => TimeSpan.FromTicks(number / 100),
            _ => null,
        };
    }
}
