using Barograph.Formats.Configuration;
using Barograph.Model.Instruments;
using Barograph.Web.Notices;
using Microsoft.Extensions.Logging;

namespace Barograph.App.Serving;

/// <summary>The configuration that runs, and how it gives way to the next. A bad file changes nothing but the metric and the log.</summary>
sealed class ConfigReload : IAsyncDisposable
{
    readonly string path;
    readonly IConfigurationFiles files;
    readonly ConfigDefaults defaults;
    readonly Func<PrometheusConfig, Task<IReadOnlyList<string>>> adopt;
    readonly TimeProvider clock;
    readonly ILogger log;
    readonly SemaphoreSlim oneAtATime = new(1);
    readonly Gauge succeeded;
    readonly Gauge lastSuccess;
    readonly NoticeBoard notices;

    /// <param name="adopt">Puts a configuration in force and returns what of it could not be, a line each: rule files that are wrong.</param>
    public ConfigReload(
        string path, IConfigurationFiles files, ConfigDefaults defaults, PrometheusConfig first, Func<PrometheusConfig, Task<IReadOnlyList<string>>> adopt,
        NoticeBoard notices, InstrumentRegistry instruments, TimeProvider clock, ILogger log)
    {
        (this.path, this.files, this.defaults, Current, this.adopt, this.notices, this.clock, this.log) = (path, files, defaults, first, adopt, notices, clock, log);
        succeeded = instruments.Gauge("prometheus_config_last_reload_successful", "Whether the last attempt to load the configuration succeeded.");
        lastSuccess = instruments.Gauge("prometheus_config_last_reload_success_timestamp_seconds", "When the configuration was last loaded with success.");
        Note();
    }

    public PrometheusConfig Current { get; private set; }

    public bool Succeeded => succeeded.Value == 1;

    public DateTimeOffset LastSuccess { get; private set; }

    /// <summary>For the start: only a configuration that can be served whole.</summary>
    /// <exception cref="StartException">Everything that is wrong with it, or not built yet.</exception>
    public static PrometheusConfig LoadToServe(string path, IConfigurationFiles files, ConfigDefaults defaults, ILogger log)
    {
        var loaded = PrometheusConfigFile.Load(path, files, Environment.GetEnvironmentVariable, defaults);
        foreach (var warning in loaded.Warnings) log.LogWarning("{Warning}", warning.ToString());
        if (loaded.Config is not { } config) throw new StartException([.. loaded.Complaints.Select(static c => c.ToString())]);
        return config.Unbuilt.Count == 0 ? config : throw new StartException(config.Unbuilt);
    }

    /// <summary>Null = the file's configuration runs now; otherwise why the old one goes on.</summary>
    public async Task<string?> RunAsync()
    {
        await oneAtATime.WaitAsync().ConfigureAwait(false);
        try
        {
            var next = LoadToServe(path, files, defaults, log);
            var leftOut = await adopt(next).ConfigureAwait(false);
            Current = next;
            Note();
            log.LogInformation("configuration {Path} loaded", path);
            return leftOut.Count == 0 ? null : LeaveOut(leftOut);
        }
        catch (StartException e)
        {
            Fail();
            foreach (var reason in e.Reasons) log.LogError("the old configuration goes on: {Reason}", reason);
            return string.Join("\n", e.Reasons);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // A SIGHUP has nobody who waits for its outcome: the log and the metric are the only ones to tell.
            Fail();
            log.LogError(e, "adopting the configuration broke down: {Reason}", e.Message);
            return e.Message;
        }
        finally
        {
            oneAtATime.Release();
        }
    }

    /// <summary>The configuration runs, but for some files: the metric and the log say so, as loudly as of a configuration that does not.</summary>
    public string LeaveOut(IReadOnlyList<string> reasons)
    {
        Fail();
        foreach (var reason in reasons) log.LogError("{Reason}", reason);
        return "all is loaded but this:\n" + string.Join("\n", reasons);
    }

    public ValueTask DisposeAsync()
    {
        oneAtATime.Dispose();
        return ValueTask.CompletedTask;
    }

    void Fail()
    {
        succeeded.Value = 0;
        notices.Put(Notice.ReloadFailed);
    }

    void Note()
    {
        notices.Remove(Notice.ReloadFailed);
        LastSuccess = clock.GetUtcNow();
        succeeded.Value = 1;
        lastSuccess.Value = LastSuccess.ToUnixTimeMilliseconds() / 1000.0;
    }
}
