using Barograph.Formats.Configuration;
using Microsoft.Extensions.Logging;

namespace Barograph.Discovery;

/// <summary>Target groups from files, read again when they change and at the latest after the refresh interval.</summary>
/// <remarks>A file that is broken or cannot be read keeps the groups that it last had. A file that is gone takes its groups along.</remarks>
public sealed partial class FileDiscovery(FileDiscoveryConfig config, DiscoveryInstruments instruments, TimeProvider clock, ILogger log) : IDiscovery
{
    /// <summary>An editor writes in several steps; a change is read when it has been quiet for so long.</summary>
    static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(100);

    readonly GroupLedger ledger = new("__meta_filepath");

    public async Task RunAsync(Action<IReadOnlyList<TargetGroup>> found, CancellationToken cancel)
    {
        using var changed = new SemaphoreSlim(0);
        var watchers = Watch(changed);
        try
        {
            while (true)
            {
                if (Refresh() is { Count: > 0 } groups) found(groups);
                using var refresh = new CancellationTokenSource(config.RefreshInterval, clock);
                using var either = CancellationTokenSource.CreateLinkedTokenSource(refresh.Token, cancel);
                await changed.WaitAsync(either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                cancel.ThrowIfCancellationRequested();
                await Task.Delay(Quiet, clock, cancel).ConfigureAwait(false);
                while (changed.Wait(0, CancellationToken.None)) continue;
            }
        }
        finally
        {
            foreach (var watcher in watchers) watcher.Dispose();
        }
    }

    List<TargetGroup> Refresh()
    {
        var start = clock.GetTimestamp();
        var all = new List<TargetGroup>();
        var paths = config.Files.SelectMany(static pattern => FilePattern.Expand(pattern, NamesIn, File.Exists)).ToHashSet(StringComparer.Ordinal);
        foreach (var path in paths) Read(path, all);
        foreach (var gone in ledger.Origins.Where(origin => !paths.Contains(origin)).ToArray())
        {
            all.AddRange(ledger.Withdraw(gone));
            instruments.FileMtime.Remove(gone);
        }
        instruments.FileScanDuration.Observe(clock.GetElapsedTime(start).TotalSeconds);
        return all;
    }

    void Read(string path, List<TargetGroup> all)
    {
        try
        {
            var written = File.GetLastWriteTimeUtc(path);
            var reading = TargetGroupFile.Parse(File.ReadAllBytes(path), path);
            if (reading.Complaints.Count > 0)
            {
                Keep(path, string.Join("; ", reading.Complaints));
                return;
            }
            instruments.FileMtime.With(path).Value = (written - DateTime.UnixEpoch).TotalSeconds;
            all.AddRange(ledger.Tell(path, reading.Groups));
        }
        catch (Exception wrong) when (wrong is IOException or UnauthorizedAccessException)
        {
            Keep(path, wrong.Message);
        }
    }

    void Keep(string path, string complaint)
    {
        instruments.FileReadErrors.Increment();
        LogBroken(log, path, complaint);
    }

    // Folders are watched, not files: a file is often replaced by another of its name, and may not be there yet.
    List<FileSystemWatcher> Watch(SemaphoreSlim changed)
    {
        var watchers = new List<FileSystemWatcher>();
        foreach (var folder in config.Files.Select(static f => Path.GetDirectoryName(Path.GetFullPath(f))!).Distinct())
        {
            if (!Directory.Exists(folder)) continue; // found by the refresh once it is there
            try
            {
                var watcher = new FileSystemWatcher(folder);
                watcher.Changed += (_, _) => changed.Release();
                watcher.Created += (_, _) => changed.Release();
                watcher.Deleted += (_, _) => changed.Release();
                watcher.Renamed += (_, _) => changed.Release();
                watcher.Error += (_, e) => Complain(folder, e.GetException());
                watcher.EnableRaisingEvents = true;
                watchers.Add(watcher);
            }
            catch (IOException wrong)
            {
                Complain(folder, wrong); // the refresh interval still finds changes
            }
        }
        return watchers;
    }

    void Complain(string folder, Exception wrong)
    {
        instruments.FileWatcherErrors.Increment();
        LogUnwatched(log, folder, wrong.Message);
    }

    static IEnumerable<string> NamesIn(string folder)
        => Directory.Exists(folder) ? Directory.EnumerateFileSystemEntries(folder).Select(static e => Path.GetFileName(e)) : [];

    [LoggerMessage(Level = LogLevel.Error, Message = "Error reading file {Path}, its last good targets stay: {Complaint}")]
    static partial void LogBroken(ILogger log, string path, string complaint);

    [LoggerMessage(Level = LogLevel.Error, Message = "Folder {Folder} cannot be watched, changes show after the refresh interval: {Complaint}")]
    static partial void LogUnwatched(ILogger log, string folder, string complaint);
}
