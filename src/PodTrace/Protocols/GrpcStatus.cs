namespace Barograph.PodTrace.Protocols;

/// <summary>How a call of a method ended, by name; and by which name where HTTP/2 ended it before gRPC could say (gRPC's own tables).</summary>
public static class GrpcStatus
{
    public const string Ok = "OK";
    public const string Cancelled = "CANCELLED";
    public const string Unknown = "UNKNOWN";
    public const string DeadlineExceeded = "DEADLINE_EXCEEDED";
    public const string Unavailable = "UNAVAILABLE";
    public const string Internal = "INTERNAL";

    static readonly string[] Names =
    [
        Ok, Cancelled, Unknown, "INVALID_ARGUMENT", DeadlineExceeded, "NOT_FOUND", "ALREADY_EXISTS", "PERMISSION_DENIED", "RESOURCE_EXHAUSTED", "FAILED_PRECONDITION", "ABORTED", "OUT_OF_RANGE", "UNIMPLEMENTED", Internal,
        Unavailable, "DATA_LOSS", "UNAUTHENTICATED",
    ];

    /// <summary>A code that gRPC does not know counts as unknown.</summary>
    public static string NameOf(int code) => code >= 0 && code < Names.Length ? Names[code] : Unknown;

    /// <summary>Of an answer that is none of gRPC's.</summary>
    public static string OfHttp(int status) => status switch
    {
        400 => Internal,
        401 => "UNAUTHENTICATED",
        403 => "PERMISSION_DENIED",
        404 => "UNIMPLEMENTED",
        429 or 502 or 503 or 504 => Unavailable,
        _ => Unknown,
    };

    /// <summary>Of a stream that was reset.</summary>
    public static string OfReset(uint code) => code switch
    {
        7 => Unavailable,
        8 => Cancelled,
        11 => "RESOURCE_EXHAUSTED",
        12 => "PERMISSION_DENIED",
        _ => Internal,
    };
}
