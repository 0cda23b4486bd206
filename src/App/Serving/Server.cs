using System.Globalization;
using Barograph.Alerting.Sending;
using Barograph.App.Configuration;
using Barograph.App.Flags;
using Barograph.Discovery;
using Barograph.Exporters.Node;
using Barograph.Formats.Configuration;
using Barograph.Ingest.RemoteWrite;
using Barograph.Model.Contracts;
using Barograph.Model.Instruments;
using Barograph.Model.Tenants;
using Barograph.Outbound.RemoteRead;
using Barograph.Query;
using Barograph.Query.Activity;
using Barograph.Query.Limits;
using Barograph.Rules.Evaluation;
using Barograph.Rules.Groups;
using Barograph.Scraping;
using Barograph.Scraping.Loops;
using Barograph.Storage;
using Barograph.Storage.Blocks;
using Barograph.Storage.Disk;
using Barograph.Storage.Memory;
using Barograph.Web;
using Barograph.Web.Api;
using Barograph.Web.Description;
using Barograph.Web.Http;
using Barograph.Web.Notices;
using Barograph.Web.Search;
using Microsoft.Extensions.Logging;

namespace Barograph.App.Serving;

/// <summary>Everything of <c>serve</c>, wired by hand in the order in which it comes to life; it ends in the reverse order.</summary>
sealed class Server : IAsyncDisposable
{
    readonly ILogger log;
    readonly ILoggerFactory logs;
    readonly Front front;
    readonly InstrumentRegistry instruments;
    readonly TimeProvider clock = TimeProvider.System;
    readonly DateTimeOffset started = TimeProvider.System.GetUtcNow();
    readonly NoticeBoard notices;
    readonly ConfigReload reload;
    readonly Lazy<NodeExporter> node;
    readonly Store store;
    readonly BeatClock beat = new(), syncs = new("log sync");
    readonly JoinedSource readable; // the store, and what remote_read names
    readonly ScrapeYard yard;
    readonly AlertSender sender;
    readonly RuleBook rules;
    readonly QueryEngine engine;
    readonly QueryJournal journal;
    readonly AlertmanagerService? alertmanager;
    readonly TracingService? tracing;
    readonly string retention;
    readonly Func<PrometheusConfig, int> maxExemplars;
    AutoReload? autoReload;
    UnfinishedQueries? unfinished;
    readonly Warmup warmup;
    readonly CancellationTokenSource ending = new();
    readonly Action quit;
    readonly TaskCompletionSource complete = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly Task opening;
    Task completing = Task.CompletedTask, warming = Task.CompletedTask;

    Server(Front front, FlagValues flags, PrometheusConfig config, ILoggerFactory logs, Action quit)
    {
        (this.front, instruments, this.logs) = (front, front.Instruments, logs);
        log = logs.CreateLogger<Server>();
        this.quit = quit;
        var options = front.Options;
        ProcessInstruments.AddTo(instruments);
        instruments.Observe("prometheus_build_info", "What this build is, as labels; the value is 1.", InstrumentKind.Gauge,
            static reader => reader.Sample("", [new("version", Version.Number), new("revision", Version.Revision), new("branch", ""), new("goversion", "")], 1));
        instruments.Observe("prometheus_ready", "Whether the server answers queries (1) or still reads its log (0).", InstrumentKind.Gauge, () => front.IsReady ? 1 : 0);

        notices = new NoticeBoard(flags.Whole("web.max-notifications-subscribers"), instruments, clock);
        notices.Put(Notice.Starting);

        // What keeps.
        maxExemplars = next => Plans.MaxExemplars(flags, next.Storage);
        var head = Plans.Head(flags, config.Storage);
        retention = Plans.Describe(head);
        store = Store.Begin(Plans.Store(flags, config.Storage, head) with { SyncClock = syncs }, instruments, logs, clock);

        // Read beside all that is made below. What fails there ends the process, which leaves the store as a kill does.
        opening = store.ReadyAsync(ending.Token);
        readable = new JoinedSource(store, store.OldestTimeMs, ChunkUnpacker.Append);

        // What collects.
        var scraping = Plans.Scraping(flags);
        var discoveries = new DiscoveryInstruments(instruments, DiscoveryInstruments.Scrape);
        var known = new KnownDiscoveries(discoveries, clock, scraping.UserAgent, logs.CreateLogger<KnownDiscoveries>());
        var discovery = new DiscoveryPlan(known.Make, discoveries, clock, logs.CreateLogger<DiscoveryPlan>());
        yard = new ScrapeYard(store, discovery, scraping, instruments, beat, logs.CreateLogger<ScrapeYard>());
        var nodePlan = Plans.Node(flags);
        // Made when somebody asks for it first: most servers scrape other machines.
        node = new(() => new NodeExporter(nodePlan.Options, nodePlan.Paths, clock, logs.CreateLogger<NodeExporter>()));
        tracing = TracingService.Begin(flags, instruments, clock, logs);
        var receiver = new RemoteWriteReceiver(store, Plans.Ingest(flags), clock, new Random(), instruments, logs.CreateLogger<RemoteWriteReceiver>());

        // Who is told of alerts.
        var notified = new DiscoveryInstruments(instruments, DiscoveryInstruments.Notify);
        var knownToo = new KnownDiscoveries(notified, clock, scraping.UserAgent, logs.CreateLogger<KnownDiscoveries>());
        sender = new AlertSender(
            new DiscoveryPlan(knownToo.Make, notified, clock, logs.CreateLogger<DiscoveryPlan>()), Plans.Sending(flags), instruments, clock, logs.CreateLogger<AlertSender>());
        reload = new ConfigReload(flags.Text("config.file"), new DiskFiles(), Plans.ConfigDefaults(flags), config, AdoptAsync, notices, instruments, clock, logs.CreateLogger<ConfigReload>());

        // What asks and shows.
        journal = new QueryJournal(flags.Duration("query.log-slower-than"), AppendTo, instruments, clock, logs.CreateLogger<QueryJournal>());
        var asked = Plans.Engine(flags, config.Global);
        engine = new QueryEngine(asked, instruments, clock) { Journal = journal };
        warmup = new Warmup(asked, store, new JoinedSource(store, store.OldestTimeMs, ChunkUnpacker.Append), clock, logs.CreateLogger<Warmup>());
        var routes = new RouteTable();
        var externalUrl = options.ExternalUrl ?? new Uri($"http://{Environment.MachineName}:{ListenAddress.Parse(options.ListenAddresses[0]).Port.ToString(CultureInfo.InvariantCulture)}/");
        alertmanager = AlertmanagerService.Begin(flags, externalUrl, AlertmanagerPlans.Integrations, instruments, clock, logs);
        alertmanager?.AddTo(routes, started);
        IReadOnlyList<IAlertSink> alertSinks = alertmanager is null ? [sender] : [sender, alertmanager.Alertmanager];
        var scene = new RuleScene(engine, readable, TenantId.Anonymous) { Complete = complete.Task, ExternalUrl = externalUrl.AbsoluteUri.TrimEnd('/') };
        rules = new RuleBook(new DiskFiles(), Plans.Syntax(flags), scene, store, alertSinks, Plans.Rules(flags), instruments, clock, logs.CreateLogger<RuleBook>());
        new RulesApi(rules).AddTo(routes);
        new QueryApi(engine, readable, clock).AddTo(routes);
        new ActiveQueriesApi(engine, asked, clock).AddTo(routes);
        new LabelsApi(readable, store.Missing).AddTo(routes);
        new SearchApi(store, store.Metadata, flags.List("enable-feature").Contains(Features.Search), flags.Whole("web.search.max-limit"), clock).AddTo(routes);
        new FormatApi(Plans.Syntax(flags)).AddTo(routes);
        new NoticesApi(notices).AddTo(routes);
        new FeaturesApi(ServedFeatures.Of(flags)).AddTo(routes);
        new MetadataApi(yard, store).AddTo(routes);
        new TargetsApi(yard, externalUrl, ListenAddress.Parse(options.ListenAddresses[0]).Port).AddTo(routes);
        new RelabelStepsApi(yard).AddTo(routes);
        new SelfMetricsApi(instruments).AddTo(routes);
        new StatusApi(() => reload.Current.Yaml.Text, flags.All, Plans.Build(), Runtime).AddTo(routes);
        new StorageApi(store).AddTo(routes);
        new MemoryApi(store).AddTo(routes);
        new DiskApi(store).AddTo(routes);
        new AdminApi(store, flags.Switch("web.enable-admin-api")).AddTo(routes);
        new WriteApi(receiver, options.EnableRemoteWriteReceiver, flags.List("web.remote-write-receiver.accepted-protobuf-messages")).AddTo(routes);
        new ReadApi(store, () => reload.Current.Global.ExternalLabels, Plans.RemoteRead(flags), () => new MemoryShare(engine.Memory, asked.MaxMemoryBytes, isRule: false), instruments).AddTo(routes);
        new FederateApi(readable, flags.Duration("query.lookback-delta"), () => reload.Current.Global.ExternalLabels, clock).AddTo(routes);
        new MetricsPages(instruments, () => node.Value).AddTo(routes);
        new LifecycleApi(() => front.IsReady, options.EnableLifecycle ? ReloadAsync : null, options.EnableLifecycle ? quit : null).AddTo(routes);
        new AlertmanagersApi(sender).AddTo(routes);
        new ExemplarsApi(store.Exemplars, Plans.Syntax(flags)).AddTo(routes);
        new OpenApi(Version.Number).AddTo(routes);
        front.Answer(routes);
    }

    public IReadOnlyList<string> Addresses => front.Web.Addresses;

    /// <exception cref="StartException">Configuration, address or data directory stand in the way.</exception>
    public static async Task<Server> StartAsync(FlagValues flags, ILoggerFactory logs, Action<string> stage, Action quit, CancellationToken cancel)
    {
        var front = new Front(flags, logs, TimeProvider.System);
        PrometheusConfig config;
        Server server;
        try
        {
            config = ConfigReload.LoadToServe(flags.Text("config.file"), new DiskFiles(), Plans.ConfigDefaults(flags), logs.CreateLogger<ConfigReload>());
            server = new Server(front, flags, config, logs, quit);
        }
        catch
        {
            await front.DisposeAsync().ConfigureAwait(false);
            throw;
        }
        try
        {
            await server.RunAsync(config, flags, stage, cancel).ConfigureAwait(false);
            return server;
        }
        catch
        {
            await server.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    async Task RunAsync(PrometheusConfig config, FlagValues flags, Action<string> stage, CancellationToken cancel)
    {
        try
        {
            await front.Listening.WaitAsync(cancel).ConfigureAwait(false);
        }
        catch (IOException e)
        {
            throw new StartException(e.Message.Contains("already in use", StringComparison.Ordinal)
                ? $"{e.Message} Is another program using it? --web.listen-address (of demo: --listen) names another one."
                : e.Message);
        }
        log.LogInformation("listening on {Addresses}", string.Join(", ", Addresses));
        stage($"listening on {string.Join(", ", Addresses)}");
        try
        {
            await opening.WaitAsync(cancel).ConfigureAwait(false);
        }
        catch (Exception e) when (e is StorageException or IOException or UnauthorizedAccessException)
        {
            throw new StartException(e.Message);
        }
        completing = CompleteAsync();
        unfinished = UnfinishedQueries.Begin(flags.Text("storage.tsdb.path"), engine, flags.Whole("query.max-concurrency"), clock, logs.CreateLogger<UnfinishedQueries>());
        stage($"database {flags.Text("storage.tsdb.path")}: {store.Statistics(TenantId.Anonymous, 0)?.Series ?? 0} series");
        if (await AdoptAsync(config).ConfigureAwait(false) is { Count: > 0 } leftOut) reload.LeaveOut(leftOut);
        stage($"{config.ScrapeConfigs.Count} scrape pool{(config.ScrapeConfigs.Count == 1 ? "" : "s")}");
        if (flags.Switch("config.auto-reload") || flags.List("enable-feature").Contains(Features.AutoReload))
        {
            autoReload = new AutoReload(flags.Text("config.file"), new DiskFiles(), WatchedFiles,
                flags.Duration("config.auto-reload-interval"), () => ReloadAsync(CancellationToken.None), clock);
        }
        notices.Remove(Notice.Starting);
        front.IsReady = true;
        warming = Task.Run(() => warmup.RunAsync(ending.Token), CancellationToken.None);
        log.LogInformation("ready after {Elapsed} ms", (int)(clock.GetUtcNow() - started).TotalMilliseconds);
    }

    /// <summary>Whether it ended because it could not go on: whoever watches the process must hear of it.</summary>
    public bool HasFailed { get; private set; }

    /// <summary>Rules wait until the log has been read that the start left behind it. A log that cannot be read ends the server, as it would have at the start.</summary>
    async Task CompleteAsync()
    {
        try
        {
            await store.Replayed.ConfigureAwait(false);
            complete.SetResult();
        }
        catch (OperationCanceledException)
        {
            // The server ends before.
        }
        catch (StorageException e)
        {
            log.LogError("cannot go on: {Reason}", e.Message);
            HasFailed = true;
            quit();
        }
    }

    async Task<IReadOnlyList<string>> AdoptAsync(PrometheusConfig next)
    {
        // First what may fail: then the old configuration goes on as a whole.
        KeepQueryLog(next.Global.QueryLogFile);
        // Whom to tell comes before what may give cause to.
        await sender.AdoptAsync(next).ConfigureAwait(false);
        readable.Adopt(new RemoteReadPlan([.. next.RemoteRead.Select(Reader)], next.Global.ExternalLabels));
        store.OutOfOrderWindow = next.Storage.OutOfOrderTimeWindow;
        store.StaleSeriesThreshold = next.Storage.StaleSeriesCompactionThreshold;
        store.KeepExemplars(maxExemplars(next));
        await yard.AdoptAsync(next).ConfigureAwait(false);
        return await rules.AdoptAsync(next).ConfigureAwait(false);
    }

    RemoteReadClient Reader(RemoteReadConfig config)
        => new(config, static frame => Crc32C.Of(frame.Span), $"Barograph/{Version.Number}", instruments, clock);

    void KeepQueryLog(string path)
    {
        try
        {
            journal.Adopt(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StartException($"global.query_log_file: cannot open {path}: {e.Message}");
        }
    }

    static FileStream AppendTo(string path)
        => new(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);

    IReadOnlyList<string> WatchedFiles() =>
    [
        .. reload.Current.ScrapeConfigFiles, .. reload.Current.RuleFiles,
        .. alertmanager is null ? [] : (IReadOnlyList<string>)[alertmanager.ConfigFile, .. alertmanager.TemplateFiles],
    ];

    /// <summary>Adopts the configuration files anew, each for itself. Null = done, otherwise why an old one goes on.</summary>
    public async Task<string?> ReloadAsync(CancellationToken cancel)
    {
        if (!front.IsReady) return "the server is not ready: it begins with the file as it was at its start";
        var own = await reload.RunAsync().ConfigureAwait(false);
        var alerting = alertmanager is null ? null : await alertmanager.ReloadAsync().ConfigureAwait(false);
        return own is null || alerting is null ? own ?? alerting : $"{own}\n{alerting}";
    }

    public async ValueTask DisposeAsync()
    {
        front.IsReady = false;
        notices.Put(Notice.Stopping);
        await ending.CancelAsync().ConfigureAwait(false);
        await warming.ConfigureAwait(false);
        // Whoever started us was told why it failed, if it did.
        await opening.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        ending.Dispose();
        if (tracing is not null) await tracing.DisposeAsync().ConfigureAwait(false);
        if (autoReload is not null) await autoReload.DisposeAsync().ConfigureAwait(false);
        await reload.DisposeAsync().ConfigureAwait(false);
        await rules.DisposeAsync().ConfigureAwait(false);
        await yard.DisposeAsync().ConfigureAwait(false);
        beat.Dispose();
        await sender.DisposeAsync().ConfigureAwait(false);
        notices.Close();
        await front.DisposeAsync().ConfigureAwait(false);
        if (alertmanager is not null) await alertmanager.DisposeAsync().ConfigureAwait(false);
        unfinished?.Dispose();
        journal.Dispose();
        await store.DisposeAsync().ConfigureAwait(false);
        syncs.Dispose();
        await completing.ConfigureAwait(false);
        if (node.IsValueCreated) node.Value.Dispose();
    }

    RuntimeFacts Runtime() => new(started, clock.GetUtcNow(), reload.Succeeded, reload.LastSuccess, store.LogCorruptions, retention);
}
