using System.Text.Json;
using Barograph.Scraping.Targets;
using Microsoft.Extensions.Logging;

namespace Barograph.Scraping.Loops;

/// <summary>The file named by <c>scrape_failure_log_file</c>: one JSON object a line for each scrape that failed.</summary>
public sealed partial class ScrapeFailureLog(string path, ILogger log) : IDisposable
{
    readonly Lock gate = new();
    FileStream? file;
    bool broken;

    public string Path => path;

    public void Write(ScrapeTarget target, string problem, long timeMs)
    {
        var line = JsonSerializer.SerializeToUtf8Bytes(new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["time"] = DateTimeOffset.FromUnixTimeMilliseconds(timeMs).ToString("O", System.Globalization.CultureInfo.InvariantCulture),
            ["level"] = "ERROR",
            ["msg"] = problem,
            ["job_name"] = target.ScrapePool,
            ["target"] = target.Url.ToString(),
        });
        lock (gate)
        {
            try
            {
                file ??= new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
                file.Write([.. line, (byte)'\n']);
                file.Flush();
                broken = false;
            }
            catch (IOException wrong)
            {
                Say(wrong);
            }
            catch (UnauthorizedAccessException wrong)
            {
                Say(wrong);
            }
        }
    }

    // Once, not with every scrape that fails.
    void Say(Exception wrong)
    {
        if (!broken) LogBroken(log, path, wrong);
        broken = true;
        file?.Dispose();
        file = null;
    }

    public void Dispose()
    {
        lock (gate) file?.Dispose();
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Cannot write to the scrape failure log {Path}")]
    static partial void LogBroken(ILogger log, string path, Exception wrong);
}
