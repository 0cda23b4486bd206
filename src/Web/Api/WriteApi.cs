using System.Globalization;
using Barograph.Ingest.RemoteWrite;
using Barograph.Storage.Disk;
using Barograph.Web.Http;
using Microsoft.AspNetCore.Http;

namespace Barograph.Web.Api;

/// <summary><c>POST /api/v1/write</c>: remote write 1.0 and 2.0.</summary>
/// <param name="receiver">Who takes it.</param>
/// <param name="enabled">Whether anything is taken.</param>
/// <param name="accepted">Names of the messages that are.</param>
public sealed class WriteApi(RemoteWriteReceiver receiver, bool enabled, IReadOnlyList<string> accepted)
{
    /// <summary>Packed; the receiver bounds what it unpacks to.</summary>
    const int MaxBodyBytes = 32 << 20;

    public const string First = "prometheus.WriteRequest", Second = "io.prometheus.write.v2.Request";

    const string NotEnabled = "remote write receiver needs to be enabled with --web.enable-remote-write-receiver\n";

    public void AddTo(RouteTable routes)
    {
        routes.Post("/api/v1/write", WriteAsync);
        // Mimir's name for it.
        routes.Post("/api/v1/push", WriteAsync);
    }

    async Task WriteAsync(HttpContext context, string argument)
    {
        if (!enabled)
        {
            await RefuseAsync(context, StatusCodes.Status404NotFound, NotEnabled).ConfigureAwait(false);
            return;
        }
        var tenant = RequestTenant.Of(context);
        if (Unsupported(context.Request, out var version) is { } reason)
        {
            await RefuseAsync(context, StatusCodes.Status415UnsupportedMediaType, reason).ConfigureAwait(false);
            return;
        }
        using var body = await RequestBody.ReadAsync(context, MaxBodyBytes).ConfigureAwait(false);
        try
        {
            if (body.IsTooLarge)
            {
                await RefuseAsync(context, StatusCodes.Status413PayloadTooLarge, $"the body is larger than {MaxBodyBytes} bytes\n").ConfigureAwait(false);
                return;
            }
            var answer = await receiver.ReceiveAsync(tenant, version, body.Bytes, context.RequestAborted).ConfigureAwait(false);
            context.Response.StatusCode = answer.Status;
            Tell(context.Response.Headers, version, answer);
            if (answer.Message.Length > 0) await context.Response.WriteAsync(answer.Message + "\n", context.RequestAborted).ConfigureAwait(false);
        }
        catch (StorageException e)
        {
            // The store has logged it, once; senders keep the samples and try again after a 5xx.
            await RefuseAsync(context, StatusCodes.Status503ServiceUnavailable, e.Message + "\n").ConfigureAwait(false);
        }
    }

    static void Tell(IHeaderDictionary headers, WriteVersion version, in RemoteWriteResponse answer)
    {
        headers["X-Prometheus-Remote-Write-Samples-Written"] = answer.SamplesWritten.ToString(CultureInfo.InvariantCulture);
        if (version == WriteVersion.One) return;
        headers["X-Prometheus-Remote-Write-Histograms-Written"] = answer.HistogramsWritten.ToString(CultureInfo.InvariantCulture);
        headers["X-Prometheus-Remote-Write-Exemplars-Written"] = answer.ExemplarsWritten.ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>Version 1 is what is left where a request says nothing; 2 says so in its content type. Null = it is supported.</summary>
    string? Unsupported(HttpRequest request, out WriteVersion version)
    {
        version = WriteVersion.One;
        var type = request.ContentType ?? "";
        var message = First;
        if (type.Length > 0)
        {
            var parts = type.Split(';', StringSplitOptions.TrimEntries);
            if (!parts[0].Equals("application/x-protobuf", StringComparison.OrdinalIgnoreCase)) return $"expected application/x-protobuf as the first (media) part, got {type} content-type\n";
            foreach (var part in parts.AsSpan(1))
            {
                if (part.StartsWith("proto=", StringComparison.OrdinalIgnoreCase)) message = part["proto=".Length..];
            }
        }
        if (!accepted.Contains(message, StringComparer.Ordinal)) return $"{message} protobuf message is not accepted by this server; only accepts {string.Join(", ", accepted)}\n";
        if (message == Second) version = WriteVersion.Two;
        var encoding = request.Headers.ContentEncoding.ToString();
        return encoding.Length == 0 || encoding.Equals("snappy", StringComparison.OrdinalIgnoreCase)
            ? null
            : $"{encoding} encoding (compression) is not accepted by this server; only snappy is acceptable\n";
    }

    static Task RefuseAsync(HttpContext context, int status, string reason)
    {
        context.Response.StatusCode = status;
        return context.Response.WriteAsync(reason, context.RequestAborted);
    }
}
