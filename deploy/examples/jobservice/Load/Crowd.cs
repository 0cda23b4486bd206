using System.Net.Http.Headers;
using System.Text;
using JobService.Access;
using JobService.Faults;
using JobService.Jobs;
using JobService.Providers;

namespace JobService.Load;

/// <summary>
/// The built-in users: they submit a job every few seconds, look at lists and jobs all the time, mistype a token or an id now and
/// then. They talk HTTP to the service like everybody else.
/// </summary>
public sealed class Crowd(HttpClient http, double load, Random dice, JobLedger ledger, FaultSwitches faults, TaskLedger tasks, TimeProvider clock)
    : BackgroundLoop(clock, TimeSpan.FromSeconds(1 / BeatsPerSecond))
{
    // Jobs take half a minute: this keeps seven of eight workers busy.
    const double BeatsPerSecond = 5, JobsPerSecond = 0.22, LooksPerSecond = 6, FloodPerSecond = 40;
    const int MaxUnderWay = 200, FirstJobs = 5;
    const long Mb = 1024 * 1024;

    static readonly string[] Vms = [.. Enumerable.Range(1, 4).SelectMany(static i => new[] { $"web-{i}", $"db-{i}", $"cache-{i}" }).Order(StringComparer.Ordinal)];

    int underWay;
    bool isThere;

    protected override Task TickAsync(CancellationToken cancel)
    {
        // Somebody was here before: nobody has to wait for the first jobs to look at.
        for (var i = 0; !isThere && load > 0 && i < FirstJobs; i++) Send(HttpMethod.Post, "/api/v1/jobs", Submitter(), JobOrder(), cancel);
        isThere = true;
        if (load > 0 && dice.NextDouble() < JobsPerSecond * load / BeatsPerSecond) Send(HttpMethod.Post, "/api/v1/jobs", Submitter(), JobOrder(), cancel);
        for (var looks = LooksPerSecond * load / BeatsPerSecond; looks > 0; looks--)
            if (dice.NextDouble() < looks) Look(cancel);
        if (faults.IsOn(Fault.Backlog)) Flood();
        return Task.CompletedTask;
    }

    void Look(CancellationToken cancel)
    {
        var user = User.All[dice.Next(User.All.Count)];
        var kind = dice.NextDouble();
        if (kind < 0.02) Send(HttpMethod.Get, "/api/v1/jobs", user with { Token = "mistyped" }, null, cancel);
        else if (kind < 0.04) Send(HttpMethod.Get, "/api/v1/jobs/job-999999", user, null, cancel);
        else if (kind < 0.05) Send(HttpMethod.Post, "/api/v1/sessions", user, null, cancel, byPassword: true);
        else if (kind < 0.4) Send(HttpMethod.Get, "/api/v1/jobs?status=running", user, null, cancel);
        else
        {
            var place = dice.NextDouble();
            if (ledger.List(null, 20) is not { Count: > 0 } recent) return;
            var job = recent[(int)(place * recent.Count)];
            Send(kind < 0.402 ? HttpMethod.Delete : HttpMethod.Get, $"/api/v1/jobs/{job.Id}", user, null, cancel);
        }
    }

    // alice and bob; carol only looks.
    User Submitter() => User.All[dice.Next(2)];

    string JobOrder()
    {
        var provider = Provider.All[dice.Next(Provider.All.Count)];
        return $$"""{"provider":"{{provider.Name}}","vm":"{{Vms[dice.Next(Vms.Length)]}}","disk_mb":{{dice.Next(1000, 6000)}}}""";
    }

    // Straight into the queue: a flood of requests would show in the HTTP metrics, too.
    void Flood()
    {
        for (var i = 0; i < FloodPerSecond / BeatsPerSecond; i++)
            ledger.Submit("flood", Provider.All[dice.Next(Provider.All.Count)], Vms[dice.Next(Vms.Length)], dice.Next(1000, 6000) * Mb, isFlood: true);
    }

    void Send(HttpMethod method, string path, User user, string? body, CancellationToken cancel, bool byPassword = false)
    {
        // When answers take seconds, people do not wait for each other; but not without end.
        if (Volatile.Read(ref underWay) >= MaxUnderWay) return;
        Interlocked.Increment(ref underWay);
        tasks.Follow(SendAsync(method, path, user, body, byPassword, cancel));
    }

    async Task SendAsync(HttpMethod method, string path, User user, string? body, bool byPassword, CancellationToken cancel)
    {
        try
        {
            using var request = new HttpRequestMessage(method, path);
            request.Headers.Authorization = byPassword
                ? new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user.Name}:{user.Password}")))
                : new AuthenticationHeaderValue("Bearer", user.Token);
            if (body is not null) request.Content = new StringContent(body, Encoding.UTF8, "application/json");
            using var answer = await http.SendAsync(request, cancel);
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
        {
            // People shrug and try again.
        }
        finally
        {
            Interlocked.Decrement(ref underWay);
        }
    }
}
