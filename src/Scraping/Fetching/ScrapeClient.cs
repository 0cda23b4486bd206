using System.Globalization;
using System.IO.Compression;
using Barograph.Formats.Configuration;
using Barograph.Formats.Exposition;
using Barograph.Outbound.Http;
using Barograph.Scraping.Targets;

namespace Barograph.Scraping.Fetching;

/// <summary>Asks one target for its page.</summary>
public sealed class ScrapeClient(HttpService http, ScrapeConfig config, ScrapeTarget target, ScrapeOptions options, ScrapeInstruments instruments)
{
    /// <summary>Also without body_size_limit no page is larger: it is held in one piece.</summary>
    public const long LargestBodyBytes = 256L << 20;

    readonly string accept = ExpositionFormats.Accept(config.ScrapeProtocols, config.NameEscaping);
    readonly string timeoutSeconds = target.Timeout.TotalSeconds.ToString("R", CultureInfo.InvariantCulture);
    readonly string shownUrl = target.Url.GetComponents(UriComponents.HttpRequestUrl, UriFormat.UriEscaped); // without a password
    int lastBytes;

    /// <summary>Fills the buffer. What goes wrong on the way is told in the answer; only a cancelled scrape throws.</summary>
    /// <param name="deadline">Ends the attempt as failed.</param>
    /// <param name="cancel">Ends it as unwanted.</param>
    public async Task<ScrapeAnswer> FetchAsync(PageBuffer into, CancellationToken deadline, CancellationToken cancel)
    {
        using var both = CancellationTokenSource.CreateLinkedTokenSource(deadline, cancel);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, target.Url);
            request.Headers.TryAddWithoutValidation("Accept", accept);
            request.Headers.TryAddWithoutValidation("Accept-Encoding", config.EnableCompression ? "gzip" : "identity");
            request.Headers.TryAddWithoutValidation("User-Agent", options.UserAgent);
            request.Headers.TryAddWithoutValidation("X-Prometheus-Scrape-Timeout-Seconds", timeoutSeconds);
            using var response = await http.SendAsync(request, both.Token).ConfigureAwait(false);
            if ((int)response.StatusCode != 200)
                return new ScrapeAnswer($"server returned HTTP status {(int)response.StatusCode} {response.ReasonPhrase}".TrimEnd(), "", 0);
            var body = await response.Content.ReadAsStreamAsync(both.Token).ConfigureAwait(false);
            var contentType = response.Content.Headers.NonValidated.TryGetValues("Content-Type", out var type) ? type.ToString() : "";
            return await ReadBodyAsync(response, body, contentType, into, both.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested && !cancel.IsCancellationRequested)
        {
            return Failed($"no complete answer within {timeoutSeconds} s: context deadline exceeded");
        }
        catch (Exception wrong) when (wrong is HttpRequestException or HttpServiceException or IOException or InvalidDataException)
        {
            return Failed(Causes(wrong));
        }
    }

    async Task<ScrapeAnswer> ReadBodyAsync(HttpResponseMessage response, Stream body, string contentType, PageBuffer into, CancellationToken cancel)
    {
        var gzip = response.Content.Headers.ContentEncoding.Contains("gzip", StringComparer.OrdinalIgnoreCase);
        var tail = gzip ? new TailStream(body) : null;
        await using var unzipped = tail is null ? null : new GZipStream(tail, CompressionMode.Decompress);
        var stream = unzipped ?? body;
        var limit = config.Limits.BodySizeLimit is > 0 and < LargestBodyBytes ? config.Limits.BodySizeLimit : LargestBodyBytes;
        into.Begin(lastBytes);
        while (true)
        {
            var free = into.Free;
            if (free.Length > limit + 1 - into.Length) free = free[..(int)(limit + 1 - into.Length)];
            var read = await stream.ReadAsync(free, cancel).ConfigureAwait(false);
            if (read == 0) break;
            into.Advance(read);
            if (into.Length <= limit) continue;
            instruments.BodySizeLimitExceeded.Increment();
            var which = config.Limits.BodySizeLimit > 0 ? "" : $": without body_size_limit a page may have {LargestBodyBytes} bytes";
            return new ScrapeAnswer("body size limit exceeded" + which, contentType, -1);
        }
        // The unpacker takes a page that was cut off for a whole one; but gzip ends with its length.
        if (tail is not null && tail.LastWord != (uint)into.Length) throw new InvalidDataException("the gzip stream is cut off");
        lastBytes = into.Length;
        return new ScrapeAnswer(null, contentType, into.Length);
    }

    ScrapeAnswer Failed(string why) => new($"Get \"{shownUrl}\": {why}", "", 0);

    // "connection failed: connection refused": the outer message alone often says nothing.
    static string Causes(Exception wrong)
    {
        var text = wrong.Message;
        for (var inner = wrong.InnerException; inner is not null; inner = inner.InnerException)
        {
            if (!text.Contains(inner.Message, StringComparison.Ordinal)) text += ": " + inner.Message;
        }
        return text;
    }
}
