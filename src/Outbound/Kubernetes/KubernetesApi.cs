using System.Buffers;
using System.IO.Pipelines;
using System.Text.Json;
using Barograph.Outbound.Http;

namespace Barograph.Outbound.Kubernetes;

/// <summary>Asks an API server: one answer, or a stream of changes.</summary>
public sealed class KubernetesApi(ClusterAddress address, TimeSpan timeout, string userAgent, TimeProvider clock) : IDisposable
{
    const int LargestAnswerBytes = 256 * 1024 * 1024;
    const int LargestObjectBytes = 16 * 1024 * 1024; // etcd's limit is 1.5 MiB

    /// <summary>The server sends a bookmark about once a minute: who says nothing for so long is not there any more.</summary>
    static readonly TimeSpan SilentFor = TimeSpan.FromMinutes(6);

    readonly ExecCredential? credential = address.Plugin is { } plugin ? new ExecCredential(plugin, address.Server, clock) : null;
    readonly SemaphoreSlim gate = new(1);
    HttpService? http;

    public ClusterAddress Address => address;

    /// <param name="path">With its query: <c>/api/v1/pods?limit=500</c>.</param>
    /// <exception cref="KubernetesException">It refused, or could not be asked.</exception>
    public async Task<JsonDocument> GetAsync(string path, CancellationToken cancel)
    {
        using var deadline = new CancellationTokenSource(timeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancel);
        try
        {
            using var answer = await AskAsync(path, either.Token).ConfigureAwait(false);
            await answer.Content.LoadIntoBufferAsync(LargestAnswerBytes, either.Token).ConfigureAwait(false);
            return await JsonDocument.ParseAsync(await answer.Content.ReadAsStreamAsync(either.Token).ConfigureAwait(false), default, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            throw new KubernetesException(0, $"the API server {address.Server} did not answer within {timeout.TotalSeconds} s");
        }
        catch (Exception e) when (e is HttpRequestException or IOException or JsonException)
        {
            throw Unreachable(e);
        }
    }

    /// <summary>Hands over one change after the other until the server ends the stream, as it does every few minutes.</summary>
    /// <exception cref="KubernetesException">It refused at once or in the middle (410: what was asked for is too old).</exception>
    public async Task WatchAsync(string path, Action<string, JsonElement> change, CancellationToken cancel)
    {
        using var silence = new CancellationTokenSource(SilentFor, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(silence.Token, cancel);
        try
        {
            using var answer = await AskAsync(path, either.Token).ConfigureAwait(false);
            var lines = PipeReader.Create(await answer.Content.ReadAsStreamAsync(either.Token).ConfigureAwait(false));
            while (true)
            {
                var read = await lines.ReadAsync(either.Token).ConfigureAwait(false);
                silence.CancelAfter(SilentFor);
                var rest = read.Buffer;
                while (rest.PositionOf((byte)'\n') is { } end)
                {
                    Take(rest.Slice(0, end), change);
                    rest = rest.Slice(rest.GetPosition(1, end));
                }
                if (rest.Length > LargestObjectBytes) throw new KubernetesException(0, $"the API server {address.Server} sends an object of more than {LargestObjectBytes} bytes");
                lines.AdvanceTo(rest.Start, rest.End);
                if (read.IsCompleted) return;
            }
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            throw new KubernetesException(0, $"the API server {address.Server} has been silent for {SilentFor.TotalMinutes} minutes");
        }
        catch (Exception e) when (e is HttpRequestException or IOException or JsonException)
        {
            throw Unreachable(e);
        }
    }

    public void Dispose()
    {
        http?.Dispose();
        gate.Dispose();
    }

    static void Take(ReadOnlySequence<byte> line, Action<string, JsonElement> change)
    {
        if (line.IsEmpty) return;
        using var one = JsonDocument.Parse(line);
        var type = one.RootElement.TryGetProperty("type", out var kind) ? kind.GetString() ?? "" : "";
        if (!one.RootElement.TryGetProperty("object", out var subject)) throw new JsonException("a change without an object");
        if (type == "ERROR") throw new KubernetesException(subject.TryGetProperty("code", out var code) ? code.GetInt32() : 0, MessageOf(subject) ?? "the watch failed");
        change(type, subject);
    }

    async Task<HttpResponseMessage> AskAsync(string path, CancellationToken cancel)
    {
        var answer = await SendAsync(path, false, cancel).ConfigureAwait(false);
        if ((int)answer.StatusCode == KubernetesException.Unauthorized && credential is not null)
        {
            answer.Dispose();
            answer = await SendAsync(path, true, cancel).ConfigureAwait(false);
        }
        if (answer.IsSuccessStatusCode) return answer;
        using (answer) throw await RefusedAsync(answer, cancel).ConfigureAwait(false);
    }

    async Task<HttpResponseMessage> SendAsync(string path, bool anew, CancellationToken cancel)
    {
        // What the address ends with comes first: clusters behind a proxy have a path.
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(address.Server.GetLeftPart(UriPartial.Path).TrimEnd('/') + path));
        request.Headers.TryAddWithoutValidation("Accept", "application/json");
        request.Headers.TryAddWithoutValidation("User-Agent", userAgent);
        try
        {
            return await (await ServiceAsync(anew, cancel).ConfigureAwait(false)).SendAsync(request, cancel).ConfigureAwait(false);
        }
        catch (HttpServiceException e)
        {
            throw new KubernetesException(0, $"{address.Origin}: {e.Message}");
        }
    }

    async Task<HttpService> ServiceAsync(bool anew, CancellationToken cancel)
    {
        await gate.WaitAsync(cancel).ConfigureAwait(false);
        try
        {
            if (http is not null && (credential is null || (credential.IsFresh && !anew))) return http;
            var config = credential is null ? address.Http : await credential.AskAsync(address.Http, cancel).ConfigureAwait(false);
            http?.Dispose(); // requests under way go on to their end
            return http = new HttpService(config, clock);
        }
        finally
        {
            gate.Release();
        }
    }

    async Task<KubernetesException> RefusedAsync(HttpResponseMessage answer, CancellationToken cancel)
    {
        string? message = null;
        try
        {
            await answer.Content.LoadIntoBufferAsync(LargestObjectBytes, cancel).ConfigureAwait(false);
            using var status = await JsonDocument.ParseAsync(await answer.Content.ReadAsStreamAsync(cancel).ConfigureAwait(false), default, cancel).ConfigureAwait(false);
            message = MessageOf(status.RootElement);
        }
        catch (JsonException)
        {
            message = null; // a proxy's page: the status has to do
        }
        var code = (int)answer.StatusCode;
        message ??= answer.ReasonPhrase;
        return new KubernetesException(code, code switch
        {
            KubernetesException.Unauthorized => $"the API server {address.Server} does not know who asks ({code} {message}): the credentials of {address.Origin} are wrong or have expired",
            KubernetesException.Forbidden => $"the API server {address.Server} does not allow it: {message} (the role needs get, list and watch)",
            _ => $"the API server {address.Server} answered {code}: {message}",
        });
    }

    KubernetesException Unreachable(Exception e)
        => new(0, $"the API server {address.Server} ({address.Origin}) cannot be asked: {e.Message}{(e.InnerException is { } inner && !e.Message.Contains(inner.Message, StringComparison.Ordinal) ? $" ({inner.Message})" : "")}");

    static string? MessageOf(JsonElement status)
        => status.ValueKind == JsonValueKind.Object && status.TryGetProperty("message", out var message) && message.ValueKind == JsonValueKind.String ? message.GetString() : null;
}
