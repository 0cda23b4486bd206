using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Barograph.Tests.Conformance.Trouble;

/// <summary>The built program as a test starts it: to serve for a while, or to say something and end.</summary>
static class Executable
{
    public const int SigHup = 1, SigInt = 2, SigKill = 9, SigTerm = 15;

    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(240); // the machine may be busy; nothing here is a measurement

    /// <summary>Serves a configuration from a data folder that outlives it, so that it can be started again.</summary>
    public static Task<PeerProcess> ServeAsync(string config, string data, params string[] flags) => ServeAsync(config, data, "/-/ready", flags);

    /// <param name="config">Its configuration.</param>
    /// <param name="data">Its data folder.</param>
    /// <param name="readyPath">What must answer before this returns; null = nothing.</param>
    /// <param name="flags">More of them.</param>
    public static Task<PeerProcess> ServeAsync(string config, string data, string? readyPath, string[] flags)
        => PeerProcess.StartAsync(
            BarographBinary.Path,
            (port, folder) =>
            [
                $"--config.file={folder}/barograph.yml", $"--storage.tsdb.path={data}", $"--web.listen-address=127.0.0.1:{port}", .. flags,
                // A machine that is busy with other tests needs longer than a start waits: what is counted is the whole log.
                .. flags.Any(static flag => flag.StartsWith("--storage.replay-patience", StringComparison.Ordinal)) ? (string[])[] : ["--storage.replay-patience=1h"],
            ],
            readyPath,
            folder => File.WriteAllText(Path.Combine(folder, "barograph.yml"), config),
            default);

    /// <summary>Until it has read all of the log that it did not wait for at its start: before that nothing may be counted.</summary>
    public static Task ReplayedAsync(this PeerProcess server) => UntilAsync(() => server.MetricAsync("barograph_storage_replaying"), static replaying => replaying == 0);

    /// <summary>Runs it to its end.</summary>
    public static async Task<(int Code, string Output, string Error)> RunAsync(string folder, params string[] arguments)
    {
        var start = new ProcessStartInfo(BarographBinary.Path, arguments)
        { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        using var deadline = new CancellationTokenSource(Patience);
        var output = process.StandardOutput.ReadToEndAsync(deadline.Token);
        var error = process.StandardError.ReadToEndAsync(deadline.Token);
        try
        {
            await process.WaitForExitAsync(deadline.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            throw;
        }
        return (process.ExitCode, await output, await error);
    }

    /// <summary>The value of a query that has one; NaN where it has none.</summary>
    public static async Task<double> NumberAsync(this PeerProcess server, string query)
    {
        var text = await server.Http.GetStringAsync(new Uri("/api/v1/query?query=" + Uri.EscapeDataString(query), UriKind.Relative));
        using var answer = JsonDocument.Parse(text);
        var result = answer.RootElement.GetProperty("data").GetProperty("result");
        if (result.GetArrayLength() == 0) return double.NaN;
        var pair = result[0].ValueKind == JsonValueKind.Number ? result : result[0].GetProperty("value");
        return double.Parse(pair[1].GetString()!, CultureInfo.InvariantCulture);
    }

    /// <summary>A sample of its own metrics page, by everything that stands before the value.</summary>
    public static async Task<double> MetricAsync(this PeerProcess server, string name)
    {
        var page = await server.Http.GetStringAsync(new Uri("/metrics", UriKind.Relative));
        var line = page.Split('\n').First(l => l.StartsWith(name + " ", StringComparison.Ordinal));
        return double.Parse(line.AsSpan(name.Length + 1), CultureInfo.InvariantCulture);
    }

    /// <summary>Asks again until it holds; fails with the last thing seen.</summary>
    public static async Task UntilAsync<T>(Func<Task<T>> see, Func<T, bool> holds)
    {
        var watch = Stopwatch.StartNew();
        for (; ; )
        {
            var seen = await see();
            if (holds(seen)) return;
            Assert.True(watch.Elapsed < Patience, $"still {seen} after {watch.Elapsed}");
            await Task.Delay(100);
        }
    }

    /// <summary>Until it has written so: what it says takes a way of its own, and may come later than the answer to a request.</summary>
    public static Task SaysAsync(this PeerProcess server, string text)
        => UntilAsync(() => Task.FromResult(server.Output), said => said.Contains(text, StringComparison.Ordinal));

    /// <summary>Active targets by scrape pool: health and last error.</summary>
    public static async Task<Dictionary<string, (string Health, string Error)>> TargetsAsync(this PeerProcess server)
    {
        using var answer = JsonDocument.Parse(await server.Http.GetStringAsync(new Uri("/api/v1/targets?state=active", UriKind.Relative)));
        return answer.RootElement.GetProperty("data").GetProperty("activeTargets").EnumerateArray().ToDictionary(
            static t => t.GetProperty("scrapePool").GetString()!,
            static t => (t.GetProperty("health").GetString()!, t.GetProperty("lastError").GetString()!));
    }
}
