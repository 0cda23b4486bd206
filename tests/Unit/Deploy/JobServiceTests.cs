using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using JobService;
using JobService.Faults;

namespace Barograph.Tests.Unit.Deploy;

/// <summary>deploy/examples/jobservice: a job's life, who may do what, and the metrics that rules ask for.</summary>
public sealed class JobServiceTests
{
    [Fact]
    public async Task every_metric_of_hypersdk_is_there_with_its_type_and_labels()
    {
        await using var service = await RunningJobService.StartAsync();
        service.Faults.Set(Fault.ProviderErrors, true);
        await service.JobAsync(await service.SubmitAsync(), static s => s == "failed");
        service.Faults.MendAll();
        await service.JobAsync(await service.SubmitAsync(), static s => s is "completed" or "failed");
        service.Faults.Set(Fault.Stuck, true);
        await service.SubmitAsync();
        await service.MetricAsync("hypersdk_job_start_time", static started => started > 0);
        await service.Http.GetAsync(new Uri("/nowhere", UriKind.Relative));
        service.Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", "nobody");
        await service.Http.GetAsync(new Uri("/api/v1/jobs", UriKind.Relative));
        var page = await service.PageAsync();
        (string Type, string Sample)[] expected =
        [
            ("counter", "hypersdk_jobs_total{status=\"running\",provider=\"aws\"} "),
            ("counter", "hypersdk_job_completions_total{status=\"failed\"} "),
            ("histogram", "hypersdk_job_duration_seconds_bucket{provider=\"aws\",le=\"512\"} "),
            ("gauge", "hypersdk_job_progress{job_id=\"job-000003\",status=\"running\"} "),
            ("gauge", "hypersdk_job_start_time{job_id=\"job-000003\",status=\"running\"} "),
            ("gauge", "hypersdk_job_queue_length "),
            ("counter", "hypersdk_http_requests_total{method=\"POST\",path=\"/api/v1/jobs\",status=\"202\"} 3"),
            ("histogram", "hypersdk_http_request_duration_seconds_bucket{method=\"GET\",path=\"/api/v1/jobs/{id}\",le=\"+Inf\"} "),
            ("histogram", "hypersdk_http_request_size_bytes_count{method=\"POST\",path=\"/api/v1/jobs\"} 3"),
            ("histogram", "hypersdk_http_response_size_bytes_sum{method=\"POST\",path=\"/api/v1/jobs\"} "),
            ("counter", "hypersdk_ratelimit_requests_rejected_total{user=\"carol\"} "),
            ("gauge", "hypersdk_ratelimit_user_limit{user=\"carol\"} 2"),
            ("counter", "hypersdk_provider_api_calls_total{provider=\"aws\",operation=\"create_snapshot\"} "),
            ("counter", "hypersdk_provider_api_errors_total{provider=\"aws\",operation=\"create_snapshot\",error_type=\"access_denied\"} "),
            ("histogram", "hypersdk_provider_api_duration_seconds_count{provider=\"aws\",operation=\"create_snapshot\"} "),
            ("counter", "hypersdk_vmdk_bytes_transferred_total{vm_name=\"mine\"} "),
            ("histogram", "hypersdk_vmdk_transfer_duration_seconds_count{vm_name=\"mine\"} "),
            ("counter", "hypersdk_auth_attempts_total{method=\"token\"} "),
            ("counter", "hypersdk_auth_failures_total{method=\"token\",reason=\"unknown_token\"} 1"),
            ("gauge", "hypersdk_auth_sessions_active 0"),
            ("counter", "hypersdk_secrets_operations_total{backend=\"vault\",operation=\"read\"} "),
            ("gauge", "hypersdk_secrets_manager_health{backend=\"vault\"} 1"),
            ("counter", "hypersdk_audit_events_total{event_type=\"job.submitted\",status=\"success\"} 3"),
            ("counter", "hypersdk_audit_log_write_failures_total 0"),
            ("gauge", "process_resident_memory_bytes "), ("counter", "process_cpu_seconds_total "), ("gauge", "process_open_fds "),
            ("gauge", "go_goroutines "), ("gauge", "go_memstats_alloc_bytes "), ("gauge", "dotnet_gc_heap_size_bytes "),
        ];
        foreach (var (type, sample) in expected)
        {
            Assert.Contains("\n" + sample, page, StringComparison.Ordinal);
            var name = sample.Split('{', ' ')[0];
            if (type == "histogram") name = name[..name.LastIndexOf('_')];
            Assert.Contains($"# TYPE {name} {type}\n", page, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task a_job_is_submitted_runs_and_completes()
    {
        await using var service = await RunningJobService.StartAsync(static o => o with { Seed = 2 });
        var job = await service.JobAsync(await service.SubmitAsync("gcp", 3000), static s => s == "completed");
        Assert.Equal(100, job.GetProperty("progress").GetDouble());
        Assert.Equal("alice", job.GetProperty("user").GetString());
        Assert.True(job.GetProperty("ended").GetDateTimeOffset() > job.GetProperty("started").GetDateTimeOffset());
        Assert.Equal(3000.0 * 1024 * 1024, await service.MetricAsync("hypersdk_vmdk_bytes_transferred_total"), 1.0);
        // A job that has ended takes its series with it.
        Assert.DoesNotContain("hypersdk_job_progress{", await service.PageAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task a_running_job_and_one_that_waits_can_be_cancelled_and_one_that_has_ended_cannot()
    {
        await using var service = await RunningJobService.StartAsync(static o => o with { Workers = 1, Misbehave = [Fault.Stuck] });
        var running = await service.SubmitAsync();
        await service.JobAsync(running, static s => s == "running");
        var waiting = await service.SubmitAsync();
        Assert.Equal(1, await service.MetricAsync("hypersdk_job_queue_length"));
        Assert.Equal(HttpStatusCode.Accepted, await CancelAsync(service, waiting));
        Assert.Equal(0, await service.MetricAsync("hypersdk_job_queue_length"));
        Assert.Equal(HttpStatusCode.Accepted, await CancelAsync(service, running));
        await service.JobAsync(running, static s => s == "cancelled");
        Assert.Equal(HttpStatusCode.Conflict, await CancelAsync(service, running));
        Assert.Equal(HttpStatusCode.NotFound, await CancelAsync(service, "job-9"));
        Assert.Equal(2, await service.MetricAsync("hypersdk_job_completions_total{status=\"cancelled\"}"));
    }

    [Fact]
    public async Task a_full_queue_refuses_jobs()
    {
        await using var service = await RunningJobService.StartAsync(static o => o with { Workers = 1, QueueCapacity = 1, Misbehave = [Fault.Stuck] });
        await service.JobAsync(await service.SubmitAsync(), static s => s == "running");
        await service.SubmitAsync();
        using var body = new StringContent("""{"provider":"aws","vm":"x"}""", Encoding.UTF8, "application/json");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await service.Http.PostAsync(new Uri("/api/v1/jobs", UriKind.Relative), body)).StatusCode);
    }

    [Theory]
    [InlineData("not json", "not JSON")]
    [InlineData("[]", "JSON object")]
    [InlineData("""{"vm":"x"}""", "aws, azure, gcp")]
    [InlineData("""{"provider":"aws","vm":7}""", "vm")]
    [InlineData("""{"provider":"aws","vm":"x","disk_mb":-1}""", "disk_mb")]
    public async Task a_bad_order_is_refused_by_name(string body, string said)
    {
        await using var service = await RunningJobService.StartAsync();
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var answer = await service.Http.PostAsync(new Uri("/api/v1/jobs", UriKind.Relative), content);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains(said, await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task a_session_begins_with_a_password_and_ends_when_it_is_told_to()
    {
        await using var service = await RunningJobService.StartAsync();
        service.Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String("bob:wrong"u8));
        Assert.Equal(HttpStatusCode.Unauthorized, (await service.Http.PostAsync(new Uri("/api/v1/sessions", UriKind.Relative), null)).StatusCode);
        service.Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String("bob:bob-password"u8));
        using var begun = await service.Http.PostAsync(new Uri("/api/v1/sessions", UriKind.Relative), null);
        var token = JsonDocument.Parse(await begun.Content.ReadAsStringAsync()).RootElement.GetProperty("token").GetString();
        service.Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        Assert.Equal(HttpStatusCode.OK, (await service.Http.GetAsync(new Uri("/api/v1/jobs", UriKind.Relative))).StatusCode);
        await service.Http.DeleteAsync(new Uri("/api/v1/sessions", UriKind.Relative));
        Assert.Equal(HttpStatusCode.Unauthorized, (await service.Http.GetAsync(new Uri("/api/v1/jobs", UriKind.Relative))).StatusCode);
    }

    [Fact]
    public void whoever_asks_too_often_is_rejected_and_counted_until_time_has_passed()
    {
        var registry = new JobService.Metrics.MetricRegistry();
        var clock = new StandingClock();
        var carol = JobService.Access.User.All.Single(static u => u.Name == "carol");
        var limiter = new JobService.Access.RateLimiter([carol], new JobService.Metrics.ServiceMetrics(registry), clock);
        Assert.Equal([true, true, false], Enumerable.Range(0, 3).Select(_ => limiter.Allows(carol)));
        clock.Seconds = 0.5;
        Assert.Equal([true, false], Enumerable.Range(0, 2).Select(_ => limiter.Allows(carol)));
        Assert.Contains("hypersdk_ratelimit_requests_rejected_total{user=\"carol\"} 2\n", registry.Page(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task the_same_seed_gives_the_same_jobs_the_same_fate()
    {
        Assert.Equal(await FatesAsync(7), await FatesAsync(7));

        static async Task<string[]> FatesAsync(int seed)
        {
            await using var service = await RunningJobService.StartAsync(o => o with { Seed = seed, Misbehave = [Fault.ProviderErrors] });
            var fates = new List<string>();
            for (var i = 0; i < 12; i++) fates.Add((await service.JobAsync(await service.SubmitAsync(), static s => s is "completed" or "failed")).GetProperty("error").ToString());
            return [.. fates];
        }
    }

    [Theory]
    [InlineData("--listen=nowhere")]
    [InlineData("--workers=0")]
    [InlineData("--speed=-1")]
    [InlineData("--misbehave=errors,sometimes")]
    [InlineData("--what")]
    public void an_option_that_cannot_be_is_named(string argument)
    {
        Assert.False(ServiceOptions.TryParse([argument], out _, out var complaint));
        Assert.Contains(argument, complaint, StringComparison.Ordinal);
    }

    [Fact]
    public void options_are_read()
    {
        Assert.True(ServiceOptions.TryParse(["--listen=127.0.0.1:0", "--seed=5", "--load=0.5", "--misbehave=errors,slow-transfers", "--end-with-input"], out var options, out _));
        Assert.Equal((0, 5, 0.5, true), (options.Listen.Port, options.Seed, options.Load, options.EndWithInput));
        Assert.Equal([Fault.Errors, Fault.SlowTransfers], options.Misbehave);
    }

    static async Task<HttpStatusCode> CancelAsync(RunningJobService service, string id)
        => (await service.Http.DeleteAsync(new Uri($"/api/v1/jobs/{id}", UriKind.Relative))).StatusCode;

    sealed class StandingClock : TimeProvider
    {
        public double Seconds { get; set; }

        public override long TimestampFrequency => 1000;

        public override long GetTimestamp() => (long)(Seconds * 1000);
    }
}
