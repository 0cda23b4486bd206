using System.Globalization;
using Barograph.PodTrace.Protocols;

namespace Barograph.PodTrace.Stories;

/// <summary>A request over HTTP/2, or a call of a method over gRPC, from its first head to its end.</summary>
sealed class Http2Stream
{
    const string Gap = "?";
    const long PatientNs = 100_000_000;

    // A caller's patience begins before its head is sent.
    const double BeforeNs = 50_000_000;

    Story? asked;
    Http2Head? request;
    Http2Head? answer;
    bool isAmongCalls, answerHasGaps, hasTrailers;
    int? grpcStatus;
    long beganNs, answeredNs, endedNs;

    public bool IsAsked => request is not null;

    public bool HasEnded => endedNs != 0;

    /// <summary>A call of a method, as far as is known: its content type says so; where that refers to what was not seen, what stands behind the answer does, or the company that it is in.</summary>
    public bool IsGrpc => request!.IsGrpc ?? (answer?.IsGrpc == true || grpcStatus is not null || (request is { HasGaps: true, Method: null or "POST" } && (isAmongCalls || hasTrailers)));

    /// <param name="blank">Who, when, with whom.</param>
    /// <param name="isAmongCalls">Others over this connection, or at this port, are calls of methods.</param>
    public void Ask(Story blank, Http2Head head, long timeNs, bool isAmongCalls)
        => (asked, request, beganNs, this.isAmongCalls) = (blank, head, timeNs, isAmongCalls);

    /// <summary>The answer's head, or what follows its body.</summary>
    public void Answer(Http2Head head, long timeNs)
    {
        if (answer is null) (answer, answeredNs) = (head, timeNs);
        else hasTrailers = true;
        grpcStatus ??= head.GrpcStatus;
        answerHasGaps |= head.HasGaps;
    }

    public void End(long timeNs) => endedNs = timeNs;

    /// <summary>It came to its end.</summary>
    public Story Ended()
    {
        var story = Asked() with { DurationNs = Math.Max(0, endedNs - beganNs) };
        if (IsGrpc)
        {
            var (error, detail) = GrpcEnd();
            return story with { Error = error, Detail = IsStreamed && detail == GrpcStatus.Ok ? $"{detail}, streamed" : detail };
        }
        var status = answer?.Status ?? 0;
        return story with { Detail = StatusText, Error = status >= 400 ? $"HTTP {StatusText}" : null };
    }

    /// <summary>One side gave it up.</summary>
    public Story Reset(uint code, bool byClient, long timeNs)
    {
        var (story, took) = (Asked(), Math.Max(0, timeNs - beganNs));
        var name = Http2Message.NameOf(code);
        var detail = byClient ? "given up by the client" : "stream reset";
        if (!IsGrpc) return story with { DurationNs = took, Error = name, Detail = detail };
        // The wire does not say why a client gives up; that its patience was over does.
        var late = byClient && code == 8 && request?.Patience is { TotalNanoseconds: var patience } && took >= Math.Min(patience * 0.9, Math.Max(patience / 2, patience - BeforeNs));
        return story with { DurationNs = took, Error = late ? GrpcStatus.DeadlineExceeded : GrpcStatus.OfReset(code), Detail = code == 8 ? detail : $"{detail} ({name})" };
    }

    /// <summary>The server does not work on it any more.</summary>
    public Story Refused(uint code, long timeNs)
        => Asked() with { DurationNs = Math.Max(0, timeNs - beganNs), Error = IsGrpc ? GrpcStatus.Unavailable : "GOAWAY", Detail = IsGrpc ? $"GOAWAY {Http2Message.NameOf(code)}" : Http2Message.NameOf(code) };

    /// <param name="why">Why nobody waits for its end any more.</param>
    public Story Open(string why)
    {
        if (answer is null) return Asked() with { Error = "no answer", Detail = why };
        return Asked() with { Detail = IsGrpc ? $"open, {why}" : $"{StatusText}, not at its end {why}" };
    }

    /// <summary>The connection was closed before the end.</summary>
    public Story Lost()
    {
        if (answer is null) return Asked() with { Error = "no answer", Detail = "connection closed" };
        return Asked() with { Error = IsGrpc ? GrpcStatus.Unavailable : "cut off", Detail = IsGrpc ? "connection closed" : $"{StatusText}, connection closed" };
    }

    // An answer that ends long after it began was not one message.
    bool IsStreamed => answeredNs != 0 && endedNs - answeredNs > PatientNs && (endedNs - answeredNs) * 2 > endedNs - beganNs;

    string StatusText => answer is { Status: > 0 } known ? known.Status.ToString(CultureInfo.InvariantCulture) : Gap;

    (string? Error, string Detail) GrpcEnd()
    {
        if (grpcStatus is { } code) return (code == 0 ? null : GrpcStatus.NameOf(code), GrpcStatus.NameOf(code));
        if (answer is { Status: > 0 and not 200 }) return (GrpcStatus.OfHttp(answer.Status), $"HTTP {StatusText}");
        return answerHasGaps ? (null, Gap) : (GrpcStatus.Unknown, "no grpc-status");
    }

    Story Asked()
    {
        var head = request!;
        var host = head.Authority is { Length: > 0 } known ? known : asked!.Target;
        var path = head.Path ?? (head.HasGaps ? Gap : "");
        if (IsGrpc) return asked! with { Class = StoryClass.Grpc, Action = asked.Action == "serve" ? "serve" : "call", Application = "", Command = path, Target = host };
        return asked! with { Target = $"{head.Method ?? Gap} {host}{(path == Gap ? " " : "")}{path}" };
    }
}
