using System.Diagnostics;
using System.Text;

namespace Barograph.Tests.Smoke;

/// <summary>
/// The built executable, started as a user starts it: on a fresh directory, scraping itself every second. It speaks Prometheus' flags,
/// so nothing here is ours but the program's name.
/// </summary>
sealed class RunningServer : IAsyncDisposable
{
    // A rule of each kind that the pages tell apart: recording, firing, pending, quiet, and one whose evaluation must fail.
    const string Watch = """
        groups:
          - name: watch
            rules:
              - record: job:up:sum
                expr: sum by (job) (up)
              - alert: ServerIsScraped
                expr: up == 1
                keep_firing_for: 5m
                labels: { severity: info }
                annotations: { summary: "{{ $labels.job }} answers" }
              - alert: WaitsForLong
                expr: up == 1
                for: 1h
              - alert: NeverTrue
                expr: up == 42
              - alert: Ambiguous
                expr: '{__name__=~"scrape_.+"} + on (job) {__name__=~"scrape_.+"}'
        """;

    const string Broken = """
        groups:
          - name: broken
            rules:
              - alert: Misspelt
                exprr: up == 0
        """;

    readonly Process process;
    readonly string folder;
    readonly StringBuilder log = new();

    RunningServer(Process process, string folder, Uri address)
    {
        this.process = process;
        this.folder = folder;
        Address = address;
        process.OutputDataReceived += (_, line) => Keep(line.Data);
        process.ErrorDataReceived += (_, line) => Keep(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public Uri Address { get; }

    /// <param name="alertmanager">The built-in Alertmanager's configuration; empty where none shall run.</param>
    public static async Task<RunningServer> StartAsync(string alertmanager = "")
    {
        string program = Path.Combine(Repository.Root, "bin", "barograph");
        if (!File.Exists(program)) throw new FileNotFoundException("bin/barograph is not built: run make build first");
        string folder = Directory.CreateTempSubdirectory("barograph-smoke-").FullName;
        int port = Loopback.FreePort();
        string config = Path.Combine(folder, "prometheus.yml");
        await File.WriteAllTextAsync(config, $"""
            global:
              scrape_interval: 1s
              evaluation_interval: 1s
            rule_files: [watch.yml, broken.yml]
            scrape_configs:
              - job_name: barograph
                static_configs:
                  - targets: ["127.0.0.1:{port}"]
            """);
        await File.WriteAllTextAsync(Path.Combine(folder, "watch.yml"), Watch);
        await File.WriteAllTextAsync(Path.Combine(folder, "broken.yml"), Broken);
        await File.WriteAllTextAsync(Path.Combine(folder, "alertmanager.yml"), alertmanager);
        string[] arguments =
        [
            "serve", .. alertmanager.Length == 0 ? Array.Empty<string>() : ["--alertmanager.config.file=alertmanager.yml"],
            $"--config.file={config}", $"--storage.tsdb.path={Path.Combine(folder, "data")}", $"--web.listen-address=127.0.0.1:{port}",
        ];
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = folder };
        Process process = Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start");
        var server = new RunningServer(process, folder, new Uri($"http://127.0.0.1:{port}"));
        await server.UntilReadyAsync();
        return server;
    }

    async Task UntilReadyAsync()
    {
        using var client = new HttpClient { BaseAddress = Address, Timeout = TimeSpan.FromSeconds(10) };
        var clock = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                using HttpResponseMessage answer = await client.GetAsync(new Uri("/-/ready", UriKind.Relative));
                if (answer.IsSuccessStatusCode) return;
            }
            catch (Exception problem) when (problem is HttpRequestException or TaskCanceledException && clock.Elapsed < Patience.Whole)
            {
                // Not listening yet.
            }

            if (process.HasExited) throw new InvalidOperationException($"bin/barograph ended with code {process.ExitCode}:\n{Log}");
            if (clock.Elapsed > Patience.Whole) throw new TimeoutException($"bin/barograph was not ready after {Patience.Whole}:\n{Log}");
            await Task.Delay(100);
        }
    }

    string Log
    {
        get { lock (log) return log.ToString(); }
    }

    void Keep(string? line)
    {
        if (line is null) return;
        lock (log) log.AppendLine(line);
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited) process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync();
        process.Dispose();
        Directory.Delete(folder, recursive: true);
    }
}
