using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;

namespace Barograph.Bench.SideBySide;

/// <summary>A server under measurement: started on a free port in a folder of its own, accounted by the kernel, ended by its pid.</summary>
sealed class MeasuredServer : IAsyncDisposable
{
    readonly Process process;
    readonly string folder;
    readonly HttpClient http;

    MeasuredServer(string name, Process process, string folder, int port)
    {
        Name = name;
        this.process = process;
        this.folder = folder;
        http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}"), Timeout = TimeSpan.FromSeconds(60) };
    }

    public string Name { get; }

    string ConfigFile => Path.Combine(folder, "prometheus.yml");

    public static async Task<MeasuredServer> StartAsync(string name, string program, string configuration)
    {
        var folder = Directory.CreateTempSubdirectory($"bench-{name}-").FullName;
        var port = FreePort();
        await File.WriteAllTextAsync(Path.Combine(folder, "prometheus.yml"), configuration);
        var start = new ProcessStartInfo(program,
            [$"--config.file={folder}/prometheus.yml", $"--storage.tsdb.path={folder}/data", $"--web.listen-address=127.0.0.1:{port}", "--web.enable-lifecycle", "--log.level=error"]);
        var server = new MeasuredServer(name, Process.Start(start)!, folder, port);
        while (!await server.IsReadyAsync()) await Task.Delay(100);
        return server;
    }

    async Task<bool> IsReadyAsync()
    {
        if (process.HasExited) throw new InvalidOperationException($"{Name} ended with {process.ExitCode} before it was ready");
        try
        {
            using var answer = await http.GetAsync(new Uri("/-/ready", UriKind.Relative));
            return answer.StatusCode == HttpStatusCode.OK;
        }
        catch (HttpRequestException)
        {
            return false; // not listening yet
        }
    }

    public async Task AdoptAsync(string configuration)
    {
        await File.WriteAllTextAsync(ConfigFile, configuration);
        using var answer = await http.PostAsync(new Uri("/-/reload", UriKind.Relative), null);
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>All threads, user and system.</summary>
    public TimeSpan Cpu
    {
        get
        {
            process.Refresh();
            return process.TotalProcessorTime;
        }
    }

    public double ResidentMiB
    {
        get
        {
            process.Refresh();
            return process.WorkingSet64 / 1048576.0;
        }
    }

    /// <summary>The only value of an instant query; NaN where there is none.</summary>
    public async Task<double> NumberAsync(string query)
    {
        using var answer = JsonDocument.Parse(await http.GetStringAsync(new Uri("/api/v1/query?query=" + Uri.EscapeDataString(query), UriKind.Relative)));
        var result = answer.RootElement.GetProperty("data").GetProperty("result");
        return result.GetArrayLength() == 0 ? double.NaN : double.Parse(result[0].GetProperty("value")[1].GetString()!, CultureInfo.InvariantCulture);
    }

    static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        if (!process.HasExited) process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
        Directory.Delete(folder, recursive: true);
    }
}
