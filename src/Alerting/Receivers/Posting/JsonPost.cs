using System.Net.Http.Headers;
using System.Text;
using Barograph.Formats.Configuration;
using Barograph.Outbound.Http;

namespace Barograph.Alerting.Receivers.Posting;

/// <summary>Posts JSON to a service and tells what came of it, with the service's place and without its secrets.</summary>
sealed class JsonPost(HttpClientConfig config, string userAgent, TimeProvider clock) : IDisposable
{
    public const int MostAnswerBytes = 64 * 1024;

    const int ShownCharacters = 256;

    readonly HttpService http = new(config, clock);

    /// <summary>Either the answer, or the outcome where there is none.</summary>
    /// <param name="timeout">0 = no other than <paramref name="cancel"/>.</param>
    public async Task<(PostAnswer? Answer, SendOutcome Outcome)> SendAsync(Uri url, ReadOnlyMemory<byte> body, TimeSpan timeout, CancellationToken cancel)
    {
        using var deadline = timeout > TimeSpan.Zero ? new CancellationTokenSource(timeout, clock) : new CancellationTokenSource();
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancel);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new ReadOnlyMemoryContent(body) };
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            request.Headers.TryAddWithoutValidation("User-Agent", userAgent);
            using var response = await http.SendAsync(request, either.Token).ConfigureAwait(false);
            var buffer = new byte[MostAnswerBytes];
            var stream = await response.Content.ReadAsStreamAsync(either.Token).ConfigureAwait(false);
            await using (stream.ConfigureAwait(false))
            {
                var length = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, either.Token).ConfigureAwait(false);
                var type = response.Content.Headers.NonValidated.TryGetValues("Content-Type", out var given) ? given.ToString() : "";
                return (new PostAnswer((int)response.StatusCode, response.ReasonPhrase ?? "", type, Encoding.UTF8.GetString(buffer, 0, length)), default);
            }
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return (null, SendOutcome.Again($"{Place(url)}: no answer within {timeout.TotalSeconds} s"));
        }
        catch (HttpServiceException wrong)
        {
            // A file is missing or a token was refused: that may be mended by the next attempt.
            return (null, SendOutcome.Again($"{Place(url)}: {wrong.Message}"));
        }
        catch (Exception wrong) when (wrong is HttpRequestException or IOException)
        {
            return (null, SendOutcome.Again($"{Place(url)}: {Causes(wrong)}"));
        }
    }

    /// <summary>Where it went, without path and password: in many services whoever knows the path may post.</summary>
    public static string Place(Uri url) => url.GetComponents(UriComponents.SchemeAndServer, UriFormat.UriEscaped);

    /// <summary>One line about an answer, its beginning included, the secrets in it blotted out.</summary>
    public static string Describe(Uri url, PostAnswer answer, params ReadOnlySpan<string> secrets)
        => $"{Place(url)}: unexpected status {answer.Status} {answer.Reason}".TrimEnd() + (answer.Body.Length > 0 ? ": " + Shown(answer.Body, secrets) : "");

    public static string Shown(string body, params ReadOnlySpan<string> secrets)
    {
        foreach (var secret in secrets)
        {
            if (secret.Length > 0) body = body.Replace(secret, "<secret>", StringComparison.Ordinal);
        }
        var line = new StringBuilder();
        foreach (var rune in body.EnumerateRunes())
        {
            if (line.Length >= ShownCharacters) return line.ToString().Trim() + "…";
            line.Append(Rune.IsControl(rune) ? " " : rune.ToString());
        }
        return line.ToString().Trim();
    }

    static string Causes(Exception wrong)
        => wrong.InnerException is { } cause && !wrong.Message.Contains(cause.Message, StringComparison.Ordinal) ? $"{wrong.Message}: {cause.Message}" : wrong.Message;

    public void Dispose() => http.Dispose();
}
