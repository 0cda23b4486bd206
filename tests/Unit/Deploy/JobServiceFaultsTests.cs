using System.Net;
using JobService.Faults;

namespace Barograph.Tests.Unit.Deploy;

/// <summary>The example misbehaves in each way that a rule asks for, and stops when it is told to.</summary>
public sealed class JobServiceFaultsTests
{
    [Fact]
    public async Task errors_answer_requests_with_500_and_fail_jobs()
    {
        await using var service = await RunningJobService.StartAsync();
        await ControlAsync(service, HttpMethod.Post, "errors");
        Assert.InRange(await FailuresAsync(service), 1, 39);
        await ControlAsync(service, HttpMethod.Delete, "errors");
        Assert.Equal(0, await FailuresAsync(service));

        static async Task<int> FailuresAsync(RunningJobService service)
        {
            var failures = 0;
            for (var i = 0; i < 40; i++)
            {
                using var answer = await service.Http.GetAsync(new Uri("/api/v1/jobs", UriKind.Relative));
                if (answer.StatusCode == HttpStatusCode.InternalServerError) failures++;
            }
            return failures;
        }
    }

    [Fact]
    public async Task latency_makes_requests_take_more_than_five_seconds_but_no_scrape()
    {
        await using var service = await RunningJobService.StartAsync();
        await ControlAsync(service, HttpMethod.Post, "latency");
        await service.Http.GetAsync(new Uri("/api/v1/jobs", UriKind.Relative));
        // A request is counted after its answer is out.
        await service.MetricAsync("hypersdk_http_request_duration_seconds_sum{method=\"GET\",path=\"/api/v1/jobs\"}", static seconds => seconds >= 6);
        Assert.Equal(0, await service.MetricAsync("hypersdk_http_request_duration_seconds_bucket{method=\"GET\",path=\"/api/v1/jobs\",le=\"5\"}"));
    }

    [Fact]
    public async Task a_backlog_grows_beyond_a_hundred_and_is_taken_back()
    {
        await using var service = await RunningJobService.StartAsync();
        await ControlAsync(service, HttpMethod.Post, "backlog");
        await service.MetricAsync("hypersdk_job_queue_length", static length => length > 100);
        await ControlAsync(service, HttpMethod.Delete, "backlog");
        await service.MetricAsync("hypersdk_job_queue_length", static length => length < 10);
    }

    [Fact]
    public async Task a_leak_takes_memory_and_tasks_up_to_its_limit_and_lets_go()
    {
        await using var service = await RunningJobService.StartAsync(static o => o with { LeakLimitMb = 40 });
        await ControlAsync(service, HttpMethod.Post, "leak");
        await service.MetricAsync("go_goroutines", static alive => alive > 10_000);
        await service.MetricAsync("go_memstats_alloc_bytes", static bytes => bytes > 40 * 1024 * 1024);
        await ControlAsync(service, HttpMethod.Delete, "leak");
        await service.MetricAsync("go_goroutines", static alive => alive < 100);
    }

    [Fact]
    public async Task down_fails_scrapes_and_hears_only_control()
    {
        await using var service = await RunningJobService.StartAsync();
        await ControlAsync(service, HttpMethod.Post, "down");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await service.Http.GetAsync(new Uri("/metrics", UriKind.Relative))).StatusCode);
        Assert.Contains("on   down", await service.Http.GetStringAsync(new Uri("/control", UriKind.Relative)), StringComparison.Ordinal);
        using var mended = await service.Http.DeleteAsync(new Uri("/control", UriKind.Relative));
        Assert.DoesNotContain("on   ", await mended.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Contains("# TYPE", await service.PageAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task a_stuck_job_moves_on_once_it_may()
    {
        await using var service = await RunningJobService.StartAsync(static o => o with { Misbehave = [Fault.Stuck] });
        var id = await service.SubmitAsync();
        await service.MetricAsync("hypersdk_job_start_time", static started => started > 0);
        // A beat of other work, by the same clock as the job's.
        await service.MetricAsync("hypersdk_provider_api_calls_total", static calls => calls > 100);
        Assert.Equal(0, await service.MetricAsync("hypersdk_job_progress"));
        await ControlAsync(service, HttpMethod.Delete, "stuck");
        await service.JobAsync(id, static s => s is "completed" or "failed");
    }

    [Fact]
    public async Task slow_transfers_run_below_ten_megabytes_a_second()
    {
        await using var service = await RunningJobService.StartAsync(static o => o with { Misbehave = [Fault.SlowTransfers] });
        await service.JobAsync(await service.SubmitAsync(diskMb: 100), static s => s is "completed" or "failed");
        Assert.InRange(100 / await service.MetricAsync("hypersdk_vmdk_transfer_duration_seconds_sum"), 0.5, 3.1);
    }

    [Fact]
    public async Task provider_errors_are_more_than_one_a_second_of_each_provider()
    {
        await using var service = await RunningJobService.StartAsync(static o => o with { Misbehave = [Fault.ProviderErrors] });
        await service.MetricAsync("hypersdk_provider_api_calls_total{provider=\"gcp\"", static calls => calls > 200);
        var share = await service.MetricAsync("hypersdk_provider_api_errors_total{provider=\"gcp\"") / await service.MetricAsync("hypersdk_provider_api_calls_total{provider=\"gcp\"");
        Assert.InRange(share, 0.6, 0.95); // of two calls a second
    }

    [Fact]
    public async Task an_unknown_fault_is_named_beside_those_that_there_are()
    {
        await using var service = await RunningJobService.StartAsync();
        using var answer = await service.Http.PostAsync(new Uri("/control/sometimes", UriKind.Relative), null);
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Contains("slow-transfers", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    static async Task ControlAsync(RunningJobService service, HttpMethod method, string fault)
    {
        using var request = new HttpRequestMessage(method, $"/control/{fault}");
        (await service.Http.SendAsync(request)).EnsureSuccessStatusCode();
    }
}
