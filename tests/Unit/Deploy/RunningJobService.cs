using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using JobService;
using JobService.Faults;

namespace Barograph.Tests.Unit.Deploy;

/// <summary>The example with hasty time and nobody in it but the test.</summary>
sealed class RunningJobService : IAsyncDisposable
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    readonly Service service;

    RunningJobService(Service service)
    {
        this.service = service;
        Http = new HttpClient { BaseAddress = new Uri(service.Address) };
        Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", "alice-token");
    }

    public HttpClient Http { get; }

    public FaultSwitches Faults => service.Faults;

    public static async Task<RunningJobService> StartAsync(Func<ServiceOptions, ServiceOptions>? change = null)
    {
        var options = new ServiceOptions { Listen = new(System.Net.IPAddress.Loopback, 0), Load = 0 };
        return new RunningJobService(await Service.StartAsync(change?.Invoke(options) ?? options, new HastyClock()));
    }

    /// <summary>Submits a job and returns its id.</summary>
    public async Task<string> SubmitAsync(string provider = "aws", int diskMb = 2000)
    {
        using var answer = await Http.PostAsync(new Uri("/api/v1/jobs", UriKind.Relative),
            new StringContent($$"""{"provider":"{{provider}}","vm":"mine","disk_mb":{{diskMb}}}""", Encoding.UTF8, "application/json"));
        Assert.Equal(System.Net.HttpStatusCode.Accepted, answer.StatusCode);
        return JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement.GetProperty("id").GetString()!;
    }

    public async Task<JsonElement> JobAsync(string id)
        => JsonDocument.Parse(await Http.GetStringAsync(new Uri($"/api/v1/jobs/{id}", UriKind.Relative))).RootElement;

    /// <summary>Waits for the job to come to a status.</summary>
    public Task<JsonElement> JobAsync(string id, Func<string, bool> status)
        => UntilAsync(() => JobAsync(id), job => status(job.GetProperty("status").GetString()!));

    public Task<string> PageAsync() => Http.GetStringAsync(new Uri("/metrics", UriKind.Relative));

    /// <summary>The sum of all series whose name and labels begin so; 0 where there is none.</summary>
    public async Task<double> MetricAsync(string beginning)
        => (await PageAsync()).Split('\n').Where(line => line.StartsWith(beginning, StringComparison.Ordinal))
            .Sum(static line => double.Parse(line.AsSpan(line.LastIndexOf(' ') + 1), CultureInfo.InvariantCulture));

    public Task<double> MetricAsync(string beginning, Func<double, bool> holds) => UntilAsync(() => MetricAsync(beginning), holds);

    static async Task<T> UntilAsync<T>(Func<Task<T>> see, Func<T, bool> holds)
    {
        using var deadline = new CancellationTokenSource(Patience);
        for (; ; )
        {
            var seen = await see();
            if (holds(seen)) return seen;
            Assert.False(deadline.IsCancellationRequested, $"still {seen}");
            await Task.Delay(10);
        }
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await service.DisposeAsync();
    }
}
