using System.Globalization;
using System.Net.Http.Headers;
using Barograph.Formats.Configuration;
using Barograph.Outbound.Http;
using Microsoft.Extensions.Logging;

namespace Barograph.Discovery;

/// <summary>Target groups from a URL that answers with JSON, asked anew each refresh interval. A failure keeps what was found before.</summary>
public sealed partial class HttpDiscovery(
    string job, HttpDiscoveryConfig config, DiscoveryInstruments instruments, TimeProvider clock, string userAgent, ILogger log) : IDiscovery
{
    const int LargestAnswerBytes = 256 * 1024 * 1024;

    readonly GroupLedger ledger = new("__meta_url");

    // For the log and for __meta_url, which the targets page shows: a password in it is nobody's business.
    readonly string url = config.Url.UserInfo.Length == 0
        ? config.Url.OriginalString
        : config.Url.GetComponents(UriComponents.HttpRequestUrl, UriFormat.UriEscaped);

    public async Task RunAsync(Action<IReadOnlyList<TargetGroup>> found, CancellationToken cancel)
    {
        using var http = new HttpService(config.Http, clock);
        while (true)
        {
            var start = clock.GetTimestamp();
            var (groups, complaint) = await AskAsync(http, cancel).ConfigureAwait(false);
            instruments.RefreshDuration.With("http", job).Observe(clock.GetElapsedTime(start).TotalSeconds);
            if (complaint is null)
            {
                found(ledger.Tell(url, groups));
            }
            else
            {
                instruments.HttpFailures.Increment();
                instruments.RefreshFailures.With("http", job).Increment();
                LogFailed(log, job, url, complaint);
            }
            await Task.Delay(config.RefreshInterval, clock, cancel).ConfigureAwait(false);
        }
    }

    async Task<(IReadOnlyList<TargetGroup> Groups, string? Complaint)> AskAsync(HttpService http, CancellationToken cancel)
    {
        using var deadline = new CancellationTokenSource(config.RefreshInterval, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancel);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, config.Url);
            request.Headers.TryAddWithoutValidation("User-Agent", userAgent);
            request.Headers.TryAddWithoutValidation("Accept", "application/json");
            request.Headers.TryAddWithoutValidation("X-Prometheus-Refresh-Interval-Seconds",
                config.RefreshInterval.TotalSeconds.ToString("R", CultureInfo.InvariantCulture));
            using var response = await http.SendAsync(request, either.Token).ConfigureAwait(false);
            if ((int)response.StatusCode != 200) return ([], $"server returned HTTP status {(int)response.StatusCode} {response.ReasonPhrase}");
            if (!IsJson(response.Content.Headers.ContentType)) return ([], $"unsupported content type \"{response.Content.Headers.ContentType}\"");
            await response.Content.LoadIntoBufferAsync(LargestAnswerBytes, either.Token).ConfigureAwait(false);
            var body = await response.Content.ReadAsByteArrayAsync(either.Token).ConfigureAwait(false);
            var reading = TargetGroupFile.ParseJson(body, url);
            return reading.Complaints.Count > 0 ? ([], string.Join("; ", reading.Complaints)) : (reading.Groups, null);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return ([], $"no complete answer within {config.RefreshInterval.TotalSeconds} s");
        }
        catch (Exception wrong) when (wrong is HttpRequestException or HttpServiceException or IOException)
        {
            return ([], wrong.Message);
        }
    }

    static bool IsJson(MediaTypeHeaderValue? type)
        => string.Equals(type?.MediaType, "application/json", StringComparison.OrdinalIgnoreCase)
            && (type!.CharSet is null || type.CharSet.Trim('"').Equals("utf-8", StringComparison.OrdinalIgnoreCase));

    [LoggerMessage(Level = LogLevel.Error, Message = "Unable to refresh target groups: discovery=http config={Job} url={Url} err={Complaint}")]
    static partial void LogFailed(ILogger log, string job, string url, string complaint);
}
