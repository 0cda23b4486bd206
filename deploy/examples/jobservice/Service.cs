using JobService.Access;
using JobService.Api;
using JobService.Faults;
using JobService.Jobs;
using JobService.Load;
using JobService.Metrics;
using JobService.Providers;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace JobService;

/// <summary>The whole service, wired by hand; several can run in one process.</summary>
public sealed class Service : IAsyncDisposable
{
    readonly WebApplication web;
    readonly TaskLedger tasks = new();
    readonly WorkerPool workers;
    readonly HttpClient http = new() { Timeout = TimeSpan.FromSeconds(30) };
    readonly List<BackgroundLoop> loops = [];

    Service(ServiceOptions options, TimeProvider clock)
    {
        var registry = new MetricRegistry();
        var metrics = new ServiceMetrics(registry);
        ProcessMetrics.AddTo(registry, tasks);
        var pace = new Pace(options.Speed, clock);
        var audit = new AuditLog(options.AuditLog, metrics, clock);
        var ledger = new JobLedger(options.QueueCapacity, metrics, clock);
        Faults.Changed += (fault, on) =>
        {
            if (fault == Fault.Backlog && !on) ledger.CancelFlood();
        };

        // What works.
        var providers = new ProviderClient(metrics, Faults, pace);
        var secrets = new SecretStores(Provider.All.Select(static p => p.Backend).Distinct(), metrics);
        workers = new WorkerPool(options.Workers, options.Seed, ledger, providers, secrets, audit, metrics, Faults, tasks, pace);

        // What answers.
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(options.Listen));
        web = builder.Build();
        var meter = new RequestMeter(metrics, Faults, tasks, new Random(options.Seed), clock);
        web.UseRouting();
        web.Use(next => context => meter.RunAsync(context, next));
        var sessions = new Sessions(metrics, clock);
        var gatekeeper = new Gatekeeper(User.All, sessions, audit, metrics);
        new JobsApi(ledger, gatekeeper, new RateLimiter(User.All, metrics, clock), audit, new Random(options.Seed + 1)).AddTo(web);
        new SessionsApi(gatekeeper, sessions).AddTo(web);
        new ControlApi(Faults).AddTo(web);
        web.MapGet("/healthz", static context => Answer.TextAsync(context, StatusCodes.Status200OK, "ok\n"));
        web.MapGet("/metrics", context => Answer.TextAsync(context, StatusCodes.Status200OK, registry.Page(), MetricRegistry.ContentType));
        web.MapFallback(static context => Answer.ErrorAsync(context, StatusCodes.Status404NotFound, "there is nothing here; try /api/v1/jobs, /metrics or /control"));

        // What makes it interesting.
        loops.Add(new Crowd(http, options.Load, new Random(options.Seed + 2), ledger, Faults, tasks, clock));
        loops.Add(new InventorySync(providers, options.Seed + 100, clock));
        loops.Add(new Leak(Faults, tasks, options.LeakLimitMb, clock));
        loops.Add(new BusyLoop(Faults, clock));
        foreach (var fault in options.Misbehave) Faults.Set(fault, true);
    }

    public FaultSwitches Faults { get; } = new();

    public string Address { get; private set; } = "";

    /// <exception cref="IOException">The address is taken.</exception>
    public static async Task<Service> StartAsync(ServiceOptions options, TimeProvider clock)
    {
        var service = new Service(options, clock);
        try
        {
            await service.web.StartAsync();
        }
        catch
        {
            await service.DisposeAsync();
            throw;
        }
        service.Address = service.web.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        service.http.BaseAddress = new Uri(service.Address);
        service.workers.Start();
        foreach (var loop in service.loops) loop.Start();
        return service;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var loop in loops) await loop.DisposeAsync();
        await workers.DisposeAsync();
        await web.DisposeAsync();
        http.Dispose();
    }
}
