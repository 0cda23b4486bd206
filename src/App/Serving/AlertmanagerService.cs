using Barograph.Alerting;
using Barograph.Alerting.Dispatching;
using Barograph.Alerting.Receivers;
using Barograph.App.Configuration;
using Barograph.App.Flags;
using Barograph.Formats.Configuration.Alertmanager;
using Barograph.Model.Hashing;
using Barograph.Model.Instruments;
using Barograph.Web.Alertmanager;
using Barograph.Web.Http;
using Microsoft.Extensions.Logging;

namespace Barograph.App.Serving;

/// <summary>The built-in Alertmanager as <c>serve</c> runs it when it is given <c>--alertmanager.config.file</c>.</summary>
sealed class AlertmanagerService : IAsyncDisposable
{
    readonly string path;
    readonly MatcherMode mode;
    readonly TimeProvider clock;
    readonly ILogger log;
    readonly Func<AlertmanagerConfig, Func<ReceiverConfig, IReadOnlyList<IIntegration>>> integrations;
    readonly SemaphoreSlim oneAtATime = new(1);
    readonly Gauge succeeded, lastSuccess, hash;

    AlertmanagerService(
        FlagValues flags, AlertmanagerConfig config, Uri externalUrl, Func<AlertmanagerConfig, Func<ReceiverConfig, IReadOnlyList<IIntegration>>> integrations,
        InstrumentRegistry instruments, TimeProvider clock, ILoggerFactory logs)
    {
        (path, mode, this.clock, this.integrations) = (flags.Text("alertmanager.config.file"), ModeOf(flags), clock, integrations);
        log = logs.CreateLogger<AlertmanagerService>();
        succeeded = instruments.Gauge("alertmanager_config_last_reload_successful", "Whether the last configuration reload attempt was successful.");
        lastSuccess = instruments.Gauge("alertmanager_config_last_reload_success_timestamp_seconds", "Timestamp of the last successful configuration reload.");
        hash = instruments.Gauge("alertmanager_config_hash", "Hash of the currently loaded alertmanager configuration. Note that this is not a cryptographically strong hash.");
        instruments.Observe("alertmanager_build_info", "What this build is, as labels; the value is 1.", InstrumentKind.Gauge,
            static reader => reader.Sample("", [new("version", Version.Number), new("revision", Version.Revision), new("branch", ""), new("goversion", "")], 1));
        try
        {
            Alertmanager = new BuiltInAlertmanager(Options(flags, externalUrl), config, integrations(config), instruments, clock, new Random(), logs);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StartException($"the notification log cannot be used: {e.Message}");
        }
        Note(config);
    }

    public BuiltInAlertmanager Alertmanager { get; }

    /// <summary>The template files that the running configuration names.</summary>
    public IReadOnlyList<string> TemplateFiles => Alertmanager.Config.Templates;

    public string ConfigFile => path;

    /// <summary>Null where no configuration file is named.</summary>
    /// <exception cref="StartException">What is wrong with it, or not built yet.</exception>
    public static AlertmanagerService? Begin(
        FlagValues flags, Uri externalUrl, Func<AlertmanagerConfig, Func<ReceiverConfig, IReadOnlyList<IIntegration>>> integrations,
        InstrumentRegistry instruments, TimeProvider clock, ILoggerFactory logs)
    {
        if (flags.Text("alertmanager.config.file").Length == 0) return null;
        var config = LoadToServe(flags.Text("alertmanager.config.file"), ModeOf(flags), logs.CreateLogger<AlertmanagerService>());
        return new AlertmanagerService(flags, config, externalUrl, integrations, instruments, clock, logs);
    }

    public void AddTo(RouteTable routes, DateTimeOffset started) => new AlertmanagerApi(Alertmanager, mode, Plans.Build(), started, clock).AddTo(routes);

    /// <summary>Null = the file's configuration runs now; otherwise why the old one goes on.</summary>
    public async Task<string?> ReloadAsync()
    {
        await oneAtATime.WaitAsync().ConfigureAwait(false);
        try
        {
            var next = LoadToServe(path, mode, log);
            await Alertmanager.AdoptAsync(next, integrations(next)).ConfigureAwait(false);
            Note(next);
            log.LogInformation("configuration {Path} loaded", path);
            return null;
        }
        catch (StartException e)
        {
            succeeded.Value = 0;
            foreach (var reason in e.Reasons) log.LogError("the old configuration goes on: {Reason}", reason);
            return string.Join("\n", e.Reasons);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // A SIGHUP has nobody who waits for its outcome: the log and the metric are the only ones to tell.
            succeeded.Value = 0;
            log.LogError(e, "adopting the configuration broke down: {Reason}", e.Message);
            return e.Message;
        }
        finally
        {
            oneAtATime.Release();
        }
    }

    static AlertmanagerConfig LoadToServe(string path, MatcherMode mode, ILogger log)
    {
        var loaded = AlertmanagerConfigFile.Load(path, new DiskFiles(), mode);
        foreach (var warning in loaded.Warnings) log.LogWarning("{Warning}", warning.ToString());
        if (loaded.Config is not { } config) throw new StartException([.. loaded.Complaints.Select(static c => c.ToString())]);
        return config.Unbuilt.Count == 0 ? config : throw new StartException(config.Unbuilt);
    }

    static MatcherMode ModeOf(FlagValues flags)
    {
        var features = flags.List("enable-feature");
        return features.Contains(Features.ClassicMatchers) ? MatcherMode.Classic : features.Contains(Features.Utf8Matchers) ? MatcherMode.Utf8Strict : MatcherMode.Fallback;
    }

    static AlertmanagerOptions Options(FlagValues flags, Uri externalUrl)
    {
        var storage = flags.Text("alertmanager.storage.path");
        var external = flags.Text("alertmanager.web.external-url");
        return new AlertmanagerOptions
        {
            StoragePath = storage.Length > 0 ? storage : Path.Combine(flags.Text("storage.tsdb.path"), "alertmanager"),
            ExternalUrl = external.Length == 0 ? externalUrl
                : Uri.TryCreate(external, UriKind.Absolute, out var given) ? given
                : throw new StartException($"--alertmanager.web.external-url={external}: not an absolute URL"),
            Retention = flags.Duration("alertmanager.data.retention"),
            MaintenanceInterval = flags.Duration("alertmanager.data.maintenance-interval"),
            CollectionInterval = flags.Duration("alertmanager.alerts.gc-interval"),
            PerAlertNameLimit = flags.Whole("alertmanager.alerts.per-alertname-limit"),
            Dispatching = new DispatchOptions
            {
                MaintenanceInterval = flags.Duration("alertmanager.dispatch.maintenance-interval"),
                StartDelay = flags.Duration("alertmanager.dispatch.start-delay"),
            },
        };
    }

    void Note(AlertmanagerConfig config)
    {
        succeeded.Value = 1;
        lastSuccess.Value = clock.GetUtcNow().ToUnixTimeMilliseconds() / 1000.0;
        // A float64 holds 48 bits without loss.
        hash.Value = XxHash64.Hash(System.Text.Encoding.UTF8.GetBytes(config.Yaml.Text)) >> 16;
    }

    public async ValueTask DisposeAsync()
    {
        await Alertmanager.DisposeAsync().ConfigureAwait(false);
        oneAtATime.Dispose();
    }
}
