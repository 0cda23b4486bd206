using System.Diagnostics;
using System.Net;

namespace Barograph.App.Demo;

/// <summary>
/// The job service as a child process. It ends when its standard input closes, which the system does for a parent that was killed, too:
/// it is never left behind.
/// </summary>
sealed class ExampleProcess : IAsyncDisposable
{
    const string Program = "jobservice";
    const string Greeting = "jobservice: ";

    static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    readonly Process process;
    readonly HttpClient http = new() { Timeout = TimeSpan.FromSeconds(5) };
    Task reading = Task.CompletedTask;

    ExampleProcess(Process process) => this.process = process;

    public string Address { get; private set; } = "";

    /// <summary>Beside our own executable, where the build puts it; null where it is not.</summary>
    public static string? Find()
    {
        var path = Path.Combine(Path.GetDirectoryName(Environment.ProcessPath) ?? ".", Program);
        return File.Exists(path) ? path : null;
    }

    /// <exception cref="IOException">It does not start.</exception>
    public static async Task<ExampleProcess> StartAsync(string path, IPEndPoint preferred, CancellationToken cancel)
    {
        var address = InboxServer.IsFree(preferred) ? preferred.ToString() : $"{preferred.Address}:0";
        var start = new ProcessStartInfo(path, [$"--listen={address}", "--end-with-input"]) { RedirectStandardInput = true, RedirectStandardOutput = true };
        var process = Process.Start(start) ?? throw new IOException($"{path} does not start");
        var example = new ExampleProcess(process);
        try
        {
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
            patience.CancelAfter(Patience);
            var line = await process.StandardOutput.ReadLineAsync(patience.Token).ConfigureAwait(false);
            if (line is null || !line.StartsWith(Greeting, StringComparison.Ordinal)) throw new IOException($"{path} does not say where it listens");
            example.http.BaseAddress = new Uri(line[Greeting.Length..]);
            example.Address = example.http.BaseAddress.Authority;
            // What else it says is for those who start it by hand.
            example.reading = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
            return example;
        }
        catch
        {
            await example.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>What it can misbehave in and what of it is on; none where it does not answer.</summary>
    public async Task<IReadOnlyList<ExampleFault>> FaultsAsync(CancellationToken cancel)
    {
        try
        {
            var text = await http.GetStringAsync(new Uri("/control", UriKind.Relative), cancel).ConfigureAwait(false);
            return [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(ExampleFault.Parse)];
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException && !cancel.IsCancellationRequested)
        {
            return [];
        }
    }

    /// <summary>Makes it misbehave, or stop that. False: it does not know the fault, or does not answer.</summary>
    public async Task<bool> SetAsync(string fault, bool on, CancellationToken cancel)
    {
        try
        {
            using var request = new HttpRequestMessage(on ? HttpMethod.Post : HttpMethod.Delete, $"/control/{Uri.EscapeDataString(fault)}");
            using var answer = await http.SendAsync(request, cancel).ConfigureAwait(false);
            return answer.IsSuccessStatusCode;
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException && !cancel.IsCancellationRequested)
        {
            return false;
        }
    }

    public async ValueTask DisposeAsync()
    {
        process.StandardInput.Close();
        using (var patience = new CancellationTokenSource(TimeSpan.FromSeconds(5)))
        {
            try
            {
                await process.WaitForExitAsync(patience.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                process.Kill();
            }
        }
        await reading.ConfigureAwait(false);
        process.Dispose();
        http.Dispose();
    }
}
