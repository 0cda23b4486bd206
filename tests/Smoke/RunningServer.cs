using System.Diagnostics;
using System.Text;

namespace Barograph.Tests.Smoke;

/// <summary>
/// The built executable, started as a user starts it: on a fresh directory, scraping itself every second. It speaks Prometheus' flags,
/// so nothing here is ours but the program's name.
/// </summary>
sealed class RunningServer : IAsyncDisposable
{
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

    public static async Task<RunningServer> StartAsync()
    {
        string program = Path.Combine(Repository.Root, "bin", "barograph");
        if (!File.Exists(program)) throw new FileNotFoundException("bin/barograph is not built: run make build first");
        string folder = Directory.CreateTempSubdirectory("barograph-smoke-").FullName;
        int port = Loopback.FreePort();
        string config = Path.Combine(folder, "prometheus.yml");
        await File.WriteAllTextAsync(config, $"""
            global:
              scrape_interval: 1s
            scrape_configs:
              - job_name: barograph
                static_configs:
                  - targets: ["127.0.0.1:{port}"]
            """);
        string[] arguments =
        [
            "serve", $"--config.file={config}", $"--storage.tsdb.path={Path.Combine(folder, "data")}", $"--web.listen-address=127.0.0.1:{port}",
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
