using Barograph.Formats.Configuration;
using Barograph.Model.Hashing;

namespace Barograph.App.Serving;

/// <summary><c>--config.auto-reload</c>: looks at the configuration's files from time to time and reloads when their content changed.</summary>
sealed class AutoReload : IAsyncDisposable
{
    readonly string path;
    readonly IConfigurationFiles files;
    readonly Func<IReadOnlyList<string>> namedFiles;
    readonly Func<Task> reload;
    readonly CancellationTokenSource stop = new();
    readonly Task watching;
    ulong last;

    /// <param name="path">The configuration file.</param>
    /// <param name="files">Reads it, and what it names.</param>
    /// <param name="namedFiles">The files that the running configuration names.</param>
    /// <param name="interval">How often to look.</param>
    /// <param name="reload">Adopts the files as they are now; tells of trouble itself.</param>
    /// <param name="clock">Beats the interval.</param>
    public AutoReload(
        string path, IConfigurationFiles files, Func<IReadOnlyList<string>> namedFiles, TimeSpan interval, Func<Task> reload, TimeProvider clock)
    {
        (this.path, this.files, this.namedFiles, this.reload) = (path, files, namedFiles, reload);
        last = Fingerprint();
        watching = WatchAsync(new PeriodicTimer(interval, clock));
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync().ConfigureAwait(false);
        await watching.ConfigureAwait(false);
        stop.Dispose();
    }

    async Task WatchAsync(PeriodicTimer timer)
    {
        using (timer)
        {
            while (await NextAsync(timer).ConfigureAwait(false))
            {
                var now = Fingerprint();
                if (now == last) continue;
                last = now;
                await reload().ConfigureAwait(false);
            }
        }
    }

    async ValueTask<bool> NextAsync(PeriodicTimer timer)
    {
        try
        {
            return await timer.WaitForNextTickAsync(stop.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    ulong Fingerprint()
    {
        // A file that cannot be read at this moment counts as empty: its return is a change.
        var hash = XxHash64.Hash(files.Read(path, long.MaxValue, out _));
        foreach (var named in namedFiles().SelectMany(files.Match)) hash = XxHash64.Hash(files.Read(named, long.MaxValue, out _), hash);
        return hash;
    }
}
