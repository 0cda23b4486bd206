using Barograph.App.Configuration;
using Barograph.App.Flags;
using Barograph.Model.Instruments;
using Barograph.Web;
using Barograph.Web.Http;
using Barograph.Web.Page;
using Barograph.Web.Protection;
using Microsoft.Extensions.Logging;

namespace Barograph.App.Serving;

/// <summary>The listening sockets, opened before there is anything behind them: requests wait for their routes.</summary>
/// <remarks>
/// Half of a start is the runtime's own work, for each room when it is first entered. This one needs flags alone, so it is entered on a thread of its own
/// beside the reading of the configuration.
/// </remarks>
sealed class Front : IAsyncDisposable
{
    static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(5);

    readonly TaskCompletionSource<RouteTable> routes = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly CancellationTokenSource ending = new();
    readonly WebGuard? guard;
    readonly ILogger log;
    volatile bool ready;

    public Front(FlagValues flags, ILoggerFactory logs, TimeProvider clock)
    {
        log = logs.CreateLogger<Server>();
        Options = WithinOpenFiles(Plans.Web(flags));
        guard = Guard(flags.Text("web.config.file"), logs, clock);
        var page = EmbeddedPage.Built(Options.ExternalUrl?.AbsolutePath ?? Options.RoutePrefix);
        Web = new WebServer(Options, new Dispatcher(Options, routes.Task, page, () => ready, Instruments, logs.CreateLogger<Dispatcher>()), guard, Instruments, logs);
        Listening = Task.Run(() => Web.StartAsync(ending.Token));
    }

    public InstrumentRegistry Instruments { get; } = new();

    public WebOptions Options { get; }

    public WebServer Web { get; }

    /// <summary>The opening of the sockets. <see cref="IOException"/> where an address cannot be listened on.</summary>
    public Task Listening { get; }

    /// <summary>Whether routes that need data are answered.</summary>
    public bool IsReady
    {
        get => ready;
        set => ready = value;
    }

    /// <summary>Whoever has asked by now is answered, and all others from now on.</summary>
    public void Answer(RouteTable all) => routes.SetResult(all);

    public async ValueTask DisposeAsync()
    {
        await ending.CancelAsync().ConfigureAwait(false);
        // Whoever waits for the sockets was told why they cannot be had.
        await Listening.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        routes.TrySetCanceled(CancellationToken.None);
        using (var patience = new CancellationTokenSource(StopPatience))
            await Web.StopAsync(patience.Token).ConfigureAwait(false);
        await Web.DisposeAsync().ConfigureAwait(false);
        guard?.Dispose();
        ending.Dispose();
    }

    WebGuard? Guard(string path, ILoggerFactory logs, TimeProvider clock)
    {
        try
        {
            return path.Length == 0 ? null : new WebGuard(path, new DiskFiles(), Instruments, clock, logs.CreateLogger<WebGuard>());
        }
        catch (FormatException e)
        {
            throw new StartException(e.Message);
        }
    }

    // Callers must not be able to use up the descriptors that the log, the targets and the runtime itself need.
    WebOptions WithinOpenFiles(WebOptions options)
    {
        // The runtime alone keeps some 200 open: a file for each assembly.
        const int Own = 250, Least = 16;
        var may = ProcessInstruments.MaxOpenFiles();
        var most = (int)Math.Clamp(Math.Min(may / 2, may - Own), Least, int.MaxValue);
        if (options.MaxConnections <= most) return options;
        log.LogWarning("--web.max-connections is {Asked}, but only {Most} are taken: this process may have only {May} files open", options.MaxConnections, most, may);
        return options with { MaxConnections = most };
    }
}
