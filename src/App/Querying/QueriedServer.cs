using System.Net;
using System.Text.Json;
using Barograph.Outbound.Http;

namespace Barograph.App.Querying;

/// <summary>Whatever has Prometheus' API: takes parameters, hands out data, and tells refusals from broken lines.</summary>
sealed class QueriedServer(HttpService http, Uri server, IReadOnlyDictionary<string, string> headers)
{
    const int MessageBytes = 500;

    public Uri Address => server;

    /// <exception cref="RefusedException">The server says why not.</exception>
    /// <exception cref="HttpServiceException">The server cannot be asked, or is none that has the API.</exception>
    public async Task<ServerAnswer> AskAsync(string path, IReadOnlyList<KeyValuePair<string, string>> parameters, bool mayPost, CancellationToken cancel)
    {
        try
        {
            using var response = await SendAsync(path, parameters, mayPost, cancel).ConfigureAwait(false);
            if (response.Content.Headers.ContentType?.MediaType != "application/json")
                throw new HttpServiceException($"{server} answered {(int)response.StatusCode}: {await AnswerText.BeginningAsync(response, MessageBytes, cancel).ConfigureAwait(false)}");
            var stream = await response.Content.ReadAsStreamAsync(cancel).ConfigureAwait(false);
            await using (stream.ConfigureAwait(false))
            {
                using var answer = await JsonDocument.ParseAsync(stream, default, cancel).ConfigureAwait(false);
                return Take(answer.RootElement.Clone());
            }
        }
        catch (Exception e) when (e is HttpRequestException or JsonException or InvalidOperationException or KeyNotFoundException)
        {
            throw new HttpServiceException($"{server} cannot be asked: {e.Message}{(e is HttpRequestException ? ". Is it running? Another server is named by --server, $BAROGRAPH_URL, or in front of the expression" : "")}", e);
        }
    }

    async Task<HttpResponseMessage> SendAsync(string path, IReadOnlyList<KeyValuePair<string, string>> parameters, bool mayPost, CancellationToken cancel)
    {
        if (mayPost)
        {
            using var post = Request(HttpMethod.Post, path);
            using var form = new FormUrlEncodedContent(parameters);
            post.Content = form;
            var answer = await http.SendAsync(post, cancel).ConfigureAwait(false);
            // Before these took a POST, and behind gates that let only reads through, a GET is what is left.
            if (answer.StatusCode is not (HttpStatusCode.MethodNotAllowed or HttpStatusCode.NotImplemented)) return answer;
            answer.Dispose();
        }
        using var get = Request(HttpMethod.Get, $"{path}?{string.Join('&', parameters.Select(static p => $"{Uri.EscapeDataString(p.Key)}={Uri.EscapeDataString(p.Value)}"))}");
        return await http.SendAsync(get, cancel).ConfigureAwait(false);
    }

    HttpRequestMessage Request(HttpMethod method, string path)
    {
        var request = new HttpRequestMessage(method, new Uri(server.GetLeftPart(UriPartial.Path).TrimEnd('/') + path));
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        return request;
    }

    static ServerAnswer Take(JsonElement root)
    {
        if (root.GetProperty("status").GetString() != "success")
            throw new RefusedException(root.GetProperty("errorType").GetString() ?? "", root.GetProperty("error").GetString() ?? "");
        var notes = new List<string>();
        foreach (var kind in (string[])["warnings", "infos"])
        {
            if (root.TryGetProperty(kind, out var listed)) notes.AddRange(listed.EnumerateArray().Select(static n => n.GetString() ?? ""));
        }
        return new ServerAnswer(root.TryGetProperty("data", out var data) ? data : default, notes, root);
    }
}
