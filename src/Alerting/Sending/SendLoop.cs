using System.Net.Http.Headers;
using Barograph.Model.Alerts;
using Barograph.Outbound.Http;
using Microsoft.Extensions.Logging;

namespace Barograph.Alerting.Sending;

/// <summary>The queue for one Alertmanager and the task that empties it. A batch is tried once: rules tell firing alerts again anyway.</summary>
sealed partial class SendLoop
{
    const int AnswerShown = 256; // bytes of a refusal that the log shows

    readonly Func<SendPlan> plan;
    readonly SendingOptions options;
    readonly SendingInstruments instruments;
    readonly TimeProvider clock;
    readonly ILogger log;
    readonly AlertQueue queue;
    readonly CancellationTokenSource stopping = new();
    readonly SemaphoreSlim attempt = new(1);
    readonly Task running;

    public SendLoop(Uri url, Func<SendPlan> plan, SendingOptions options, SendingInstruments instruments, TimeProvider clock, ILogger log)
    {
        (Url, this.plan, this.options, this.instruments, this.clock, this.log) = (url, plan, options, instruments, clock, log);
        Name = url.GetComponents(UriComponents.HttpRequestUrl, UriFormat.UriEscaped); // without a password
        queue = new AlertQueue(options.QueueCapacity);
        instruments.Add(Name);
        running = Task.Run(RunAsync);
    }

    public Uri Url { get; }

    /// <summary>The URL as metrics, log and API show it.</summary>
    public string Name { get; }

    public void Add(IReadOnlyList<Alert> alerts)
    {
        var (dropped, waiting) = queue.Add(alerts);
        instruments.Queued(Name, waiting);
        if (dropped == 0) return;
        instruments.Dropped(Name, dropped);
        LogFull(log, Name, dropped, options.QueueCapacity);
    }

    /// <summary>Completes when no attempt that began before this call is under way any more.</summary>
    public async Task PassAsync()
    {
        await attempt.WaitAsync().ConfigureAwait(false);
        attempt.Release();
    }

    /// <summary>Ends the task after the attempt under way; sends what waits, or counts it as dropped.</summary>
    public async Task StopAsync(bool drain)
    {
        await stopping.CancelAsync().ConfigureAwait(false);
        await running.ConfigureAwait(false);
        if (drain) await DrainAsync().ConfigureAwait(false);
        if (queue.Count > 0)
        {
            instruments.Dropped(Name, queue.Count);
            LogLost(log, Name, queue.Count);
        }
        instruments.Remove(Name);
        stopping.Dispose();
    }

    async Task RunAsync()
    {
        try
        {
            while (true)
            {
                await queue.FilledAsync(stopping.Token).ConfigureAwait(false);
                while (queue.Count > 0)
                {
                    stopping.Token.ThrowIfCancellationRequested();
                    await SendBatchAsync().ConfigureAwait(false);
                }
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // told to stop
        }
    }

    // One that does not answer would hold the process up for a time-out a batch; so all of them together get no more than one.
    async Task DrainAsync()
    {
        var began = clock.GetTimestamp();
        while (queue.Count > 0 && clock.GetElapsedTime(began) < plan().Timeout) await SendBatchAsync().ConfigureAwait(false);
    }

    async Task SendBatchAsync()
    {
        await attempt.WaitAsync().ConfigureAwait(false);
        try
        {
            var (batch, waiting) = queue.Take(options.BatchSize);
            instruments.Queued(Name, waiting);
            if (batch.Count == 0) return;
            var began = clock.GetTimestamp();
            if (await PostAsync(plan(), batch).ConfigureAwait(false) is { } complaint)
            {
                instruments.Failed(Name, batch.Count);
                instruments.Dropped(Name, batch.Count);
                LogFailed(log, Name, batch.Count, complaint);
                return;
            }
            instruments.Sent(Name, batch.Count, clock.GetElapsedTime(began));
        }
        finally
        {
            attempt.Release();
        }
    }

    /// <summary>Null = taken, otherwise why not.</summary>
    async Task<string?> PostAsync(SendPlan how, IReadOnlyList<Alert> batch)
    {
        using var deadline = new CancellationTokenSource(how.Timeout, clock);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, Url) { Content = new ByteArrayContent(AlertsJson.Write(batch)) };
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            request.Headers.TryAddWithoutValidation("User-Agent", options.UserAgent);
            using var response = await how.Http.SendAsync(request, deadline.Token).ConfigureAwait(false);
            if (response.IsSuccessStatusCode) return null;
            var said = await AnswerText.BeginningAsync(response, AnswerShown, deadline.Token).ConfigureAwait(false);
            return $"bad response status {(int)response.StatusCode} {response.ReasonPhrase}{(said.Length > 0 ? ": " + said : "")}";
        }
        catch (OperationCanceledException)
        {
            return $"no answer within {how.Timeout.TotalSeconds} s";
        }
        catch (Exception wrong) when (wrong is HttpRequestException or HttpServiceException or IOException)
        {
            return wrong.InnerException is { } cause && !wrong.Message.Contains(cause.Message, StringComparison.Ordinal) ? $"{wrong.Message}: {cause.Message}" : wrong.Message;
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Error sending alerts: alertmanager={Alertmanager} count={Count} err={Complaint}")]
    static partial void LogFailed(ILogger log, string alertmanager, int count, string complaint);

    [LoggerMessage(Level = LogLevel.Warning, Message = "alertmanager={Alertmanager}: the queue of {Capacity} is full, the oldest {Count} alerts are dropped")]
    static partial void LogFull(ILogger log, string alertmanager, int count, int capacity);

    [LoggerMessage(Level = LogLevel.Warning, Message = "alertmanager={Alertmanager}: {Count} alerts that waited for it are dropped")]
    static partial void LogLost(ILogger log, string alertmanager, int count);
}
